from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "careloop.desk.ledger"
    label = "ledger"
