"""Those who write to us: a customer is one person or department, however many addresses they use."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A firm or household whose people are customers."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationDomain(models.Model):
    """A mail domain whose senders belong to the organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="domains")
    domain = models.CharField(_("mail domain"), max_length=120, unique=True)

    def __str__(self) -> str:
        return self.domain


class Customer(models.Model):
    """Whom we serve: a person outside, or a department of our own company (an internal customer)."""

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        DEPARTMENT = "department", _("department (internal customer)")

    name = models.CharField(_("name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.PERSON)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="customers", verbose_name=_("organisation")
    )
    language = models.CharField(_("language"), max_length=5, blank=True)
    note = models.TextField(_("note"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Set while this customer is merged into another; un-merging clears it. The row itself always stays.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    class Meta:
        verbose_name = _("customer")
        indexes = [models.Index(fields=["name"], name="customer_name")]
        constraints = [models.CheckConstraint(condition=Q(kind__in=["person", "department"]), name="customer_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """The name of this customer in the ledger."""
        return f"customer:{self.pk}"


class Identity(models.Model):
    """An address under which a customer is known: a mail address, a telephone number, a handle."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")
        HANDLE = "handle", _("account")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="identities")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.EMAIL)
    address = models.CharField(_("address"), max_length=254)  # normalised: see rules.normalise
    display = models.CharField(max_length=254, blank=True)  # as it was written
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("identity")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], name="identity_belongs_to_one_customer"),
            models.CheckConstraint(condition=~Q(address=""), name="identity_has_an_address"),
        ]

    def __str__(self) -> str:
        return self.display or self.address
