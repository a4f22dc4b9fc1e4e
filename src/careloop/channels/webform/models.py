"""Request pages: the public form of an inbox, in the words and colour of the company."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RequestPage(models.Model):
    """A public page on which customers write to an inbox."""

    class Brand(models.TextChoices):
        BLUE = "blue", _("blue")
        GREEN = "green", _("green")
        RED = "red", _("red")
        ORANGE = "orange", _("orange")
        VIOLET = "violet", _("violet")
        PINK = "pink", _("pink")
        GREY = "grey", _("grey")

    inbox = models.OneToOneField(
        "conversations.Inbox", models.CASCADE, related_name="request_page", verbose_name=_("inbox")
    )
    slug = models.SlugField(_("address of the page"), unique=True)
    company = models.CharField(_("name of the company"), max_length=80)
    brand = models.CharField(_("colour"), max_length=10, choices=Brand.choices, default=Brand.BLUE)
    is_open = models.BooleanField(_("open to the public"), default=True)

    class Meta:
        verbose_name = _("request page")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(brand__in=["blue", "green", "red", "orange", "violet", "pink", "grey"]), name="page_brand"
            )
        ]

    def __str__(self) -> str:
        return self.slug


class RequestPageText(models.Model):
    """The words of a page in one language; a language without a row shows our own words."""

    page = models.ForeignKey(RequestPage, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    title = models.CharField(_("title"), max_length=120, blank=True)
    intro = models.TextField(_("introduction"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "language"], name="page_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.language}"
