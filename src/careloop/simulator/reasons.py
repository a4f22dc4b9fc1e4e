"""Why the customers of the demo company write: each reason with its season, its products and who answers."""

from typing import NamedTuple

APPLIANCES = ("washer", "fridge", "vacuum", "purifier", "cooker", "aircon", "heater")
SUMMER = {5: 1.5, 6: 3.0, 7: 5.0, 8: 5.0, 9: 1.5}
WINTER = {10: 1.5, 11: 3.0, 12: 4.0, 1: 5.0, 2: 3.0}
GIFTS = {1: 3.0, 2: 2.0, 5: 2.5, 9: 2.5, 10: 3.0, 12: 2.5}
SALES = {11: 2.5, 12: 2.0, 1: 1.4}


class Reason(NamedTuple):
    """One contact reason of the demo company."""

    key: str
    weight: float
    team: str
    tags: tuple[str, ...]
    products: tuple[str, ...] = APPLIANCES
    months: dict[int, float] | None = None  # month → factor; a month not named counts off_season
    off_season: float = 1.0
    file: str = ""  # the kind of file a customer or an agent sends with it
    temper: float = 0.12  # share of customers who are angry about it
    is_internal: bool = False


REASONS = (
    Reason("delivery_late", 7, "orders", ("delivery", "late"), months=SALES),
    Reason("delivery_address", 3, "orders", ("delivery",)),
    Reason("delivery_lost", 2, "orders", ("delivery", "lost"), temper=0.3),
    Reason(
        "delivery_damaged",
        4,
        "orders",
        ("delivery", "damaged"),
        products=("washer", "fridge"),
        file="photo",
        temper=0.2,
    ),
    Reason("delivery_wrong_item", 2, "orders", ("delivery", "wrong-item"), file="photo"),
    Reason("delivery_missing_part", 2, "orders", ("delivery", "parts")),
    Reason("delivery_date_change", 3, "orders", ("delivery",)),
    Reason("refund_late", 4, "orders", ("refund", "late"), temper=0.3, months={1: 2, 2: 1.5, 12: 1.5}),
    Reason("billing_double", 2, "orders", ("billing",), file="statement", temper=0.3),
    Reason("invoice_request", 3, "orders", ("billing", "invoice"), months={1: 2, 3: 1.5, 12: 1.5}, file="invoice"),
    Reason("payment_failed", 2, "orders", ("payment",), months=SALES),
    Reason("coupon_problem", 2, "orders", ("payment", "coupon"), months=SALES),
    Reason("price_drop", 1.5, "orders", ("price",), months={11: 5, 12: 2}, off_season=0.6),
    Reason("return_request", 3.5, "orders", ("return",), products=("washer", "cooker")),
    Reason("exchange_request", 2, "orders", ("return", "exchange")),
    Reason(
        "gift_return",
        2.5,
        "orders",
        ("return", "gift"),
        products=("vacuum", "purifier", "cooker", "heater"),
        months=GIFTS,
        off_season=0.15,
    ),
    Reason("cancel_order", 3, "orders", ("cancel",)),
    Reason("pickup_late", 2, "orders", ("return", "late"), temper=0.25),
    Reason("aircon_not_cooling", 4, "technical", ("repair", "aircon"), ("aircon",), SUMMER, 0.08, temper=0.2),
    Reason("aircon_leak", 2.5, "technical", ("repair", "aircon"), ("aircon",), SUMMER, 0.08, file="photo"),
    Reason("aircon_install", 2.5, "visits", ("visit", "aircon"), ("aircon",), SUMMER, 0.15),
    Reason("heater_not_warm", 3, "technical", ("repair", "heater"), ("heater",), WINTER, 0.05),
    Reason("boiler_error", 3.5, "technical", ("repair", "boiler"), ("boiler",), WINTER, 0.1, temper=0.25),
    Reason("washer_noise", 2.5, "technical", ("repair", "washer"), ("washer",)),
    Reason("fridge_warm", 2.5, "technical", ("repair", "fridge"), ("fridge",), {6: 1.5, 7: 2, 8: 2}, temper=0.25),
    Reason("vacuum_battery", 2, "technical", ("repair", "vacuum"), ("vacuum",)),
    Reason("purifier_smell", 2, "technical", ("repair", "purifier"), ("purifier",), {3: 2, 4: 2, 7: 1.5}),
    Reason("app_connection", 3, "technical", ("app",), file="log"),
    Reason("how_to_use", 3, "technical", ("how-to",), ("cooker", "washer")),
    Reason("visit_missed", 2.5, "visits", ("visit", "missed"), temper=0.5),
    Reason("visit_book", 3, "visits", ("visit",)),
    Reason("repair_quote", 2, "visits", ("repair", "quote"), products=("washer", "fridge"), file="quote"),
    Reason("repair_late", 2.5, "visits", ("repair", "late"), temper=0.35),
    Reason("warranty_question", 2, "visits", ("warranty",)),
    Reason("part_order", 2, "visits", ("parts",)),
    Reason("sub_cancel", 3, "subscriptions", ("subscription", "cancel"), ("purifier",)),
    Reason("sub_pause", 1.5, "subscriptions", ("subscription",), ("purifier",), {1: 1.5, 7: 2, 8: 2}),
    Reason("sub_filter_late", 2, "subscriptions", ("subscription", "late"), ("purifier",)),
    Reason(
        "sub_price_rise", 1.5, "subscriptions", ("subscription", "price"), ("purifier",), {3: 4, 4: 4}, 0.5, temper=0.3
    ),
    Reason("login_failed", 2.5, "subscriptions", ("account",)),
    Reason("privacy_delete", 1, "subscriptions", ("account", "privacy")),
    Reason("points_missing", 1.5, "subscriptions", ("account", "points")),
    Reason("product_advice", 3, "orders", ("advice",), products=("washer",), months=SALES),
    Reason("business_quote", 2, "orders", ("business", "quote"), file="quote", temper=0),
    Reason("praise", 2.5, "visits", ("praise",), temper=0),
    Reason("staff_complaint", 1.5, "visits", ("complaint",), temper=0.7),
    Reason("warehouse_stock", 1.2, "orders", ("internal",), temper=0, is_internal=True),
    Reason("accounting_mismatch", 1, "orders", ("internal", "billing"), file="statement", temper=0, is_internal=True),
)


# Nobody is angry about these, comes back about them or asks for a supervisor.
PEACEFUL = frozenset(
    [
        "praise",
        "how_to_use",
        "product_advice",
        "business_quote",
        "invoice_request",
        "repair_quote",
        "part_order",
        "visit_book",
        "sub_pause",
        "delivery_date_change",
        "delivery_address",
        "exchange_request",
        "gift_return",
        "warranty_question",
        "privacy_delete",
        "coupon_problem",
    ]
)
# Every opening of these fits every dialogue; elsewhere the first opening goes with the first dialogue, and so on.
MIXABLE = frozenset(
    [
        "delivery_late",
        "delivery_wrong_item",
        "delivery_missing_part",
        "delivery_damaged",
        "delivery_lost",
        "refund_late",
        "billing_double",
        "return_request",
        "cancel_order",
        "boiler_error",
        "aircon_leak",
        "repair_late",
        "pickup_late",
        "invoice_request",
        "business_quote",
        "praise",
    ]
)


def weight_in(reason: Reason, month: int) -> float:
    """This will give how often the reason comes up in a month, on the scale of the other reasons."""
    if reason.months is None:
        return reason.weight
    return reason.weight * reason.months.get(month, reason.off_season)
