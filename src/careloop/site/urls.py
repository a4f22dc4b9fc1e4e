"""Every address of the site."""

from allauth.account import urls as account_urls
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from careloop.desk.live.views import no_stream
from careloop.site import views
from careloop.site.api import addresses

# Of allauth's account pages those that a desk needs. An agent's address is changed by an administrator, not there.
UNWANTED = (
    "account_login",  # ours stands before it
    "account_email",
    "account_confirm_email",
    "account_request_reauthentication_code",
    "account_confirm_reauthentication_code",
)
ACCOUNT_PAGES = [page for page in account_urls.urlpatterns if page.name not in UNWANTED]

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "chat/", include("careloop.channels.chat.urls")
    ),  # first: addresses are tried one by one, these the most often
    path("", include("careloop.desk.conversations.urls")),
    path("live", no_stream, name="live"),
    path("live/", include("careloop.desk.live.urls")),
    path("people/", include("careloop.desk.people.urls")),
    path("insights/", include("careloop.desk.insights.urls")),
    path("measures/", include("careloop.desk.measures.urls")),
    path("surveys/", include("careloop.desk.surveys.urls")),
    path("email/", include("careloop.channels.email.urls")),
    path("promises/", include("careloop.desk.promises.urls")),
    path("ask/", include("careloop.channels.webform.urls")),
    path("api/v1/", addresses()),
    path("channels/", include("careloop.channels.plugged.urls")),
    path("tokens/", include("careloop.desk.tokens.urls")),
    path("webhooks/", include("careloop.desk.webhooks.urls")),
    path("automation/", include("careloop.desk.automation.urls")),
    path("account/login/", views.sign_in, name="account_login"),
    path("account/", include(ACCOUNT_PAGES)),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/company/", include("allauth.socialaccount.urls")),
    path("setup/", views.setup, name="setup"),
    path("settings/", views.settings_overview, name="settings"),
    path("settings/security/", views.security, name="security"),
    path("settings/audit/", views.audit, name="audit"),
    path("settings/imports/", views.imports, name="imports"),
    path("settings/export/", views.export, name="export"),
    path("language/", views.language, name="language"),
    path("healthy/", views.healthy, name="healthy"),
]
if apps.is_installed(settings.OPENID):
    urlpatterns.append(path("account/", include(f"{settings.OPENID}.urls")))
if settings.DEBUG:
    urlpatterns.append(path("styleguide/", views.styleguide, name="styleguide"))
handler400 = "careloop.site.views.bad_request"
handler403 = "careloop.site.views.forbidden"
handler404 = "careloop.site.views.not_found"
handler500 = "careloop.site.views.broken"
