"""Request pages: the public form of an inbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestPage(models.Model):
    """A public page on which customers write to an inbox, in the colours and words of the company."""

    inbox = models.OneToOneField(
        "conversations.Inbox", models.CASCADE, related_name="request_page", verbose_name=_("inbox")
    )
    slug = models.SlugField(_("address of the page"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#1f5fbf")
    is_open = models.BooleanField(_("open to the public"), default=True)

    class Meta:
        verbose_name = _("request page")

    def __str__(self) -> str:
        return self.title
