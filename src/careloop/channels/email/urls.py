"""The pages of the mail channel."""

from django.urls import URLPattern, path

from careloop.channels.email.views import mailboxes, quarantine

app_name = "email"
urlpatterns: list[URLPattern] = [
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/new/", mailboxes.mailbox_new, name="mailbox_new"),
    path("mailboxes/<int:pk>/", mailboxes.mailbox, name="mailbox"),
    path("mailboxes/<int:pk>/gone/", mailboxes.mailbox_gone, name="mailbox_gone"),
    path("mailboxes/<int:pk>/probe/", mailboxes.probe, name="probe"),
    path("mailboxes/<int:pk>/backfills/", mailboxes.backfills, name="backfills"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:pk>/", quarantine.quarantined, name="quarantined"),
    path("quarantine/<int:pk>/original/", quarantine.quarantined_original, name="quarantined_original"),
    path("quarantine/<int:pk>/retry/", quarantine.quarantined_retry, name="quarantined_retry"),
    path("quarantine/<int:pk>/answer/", quarantine.quarantined_answer, name="quarantined_answer"),
    path("quarantine/<int:pk>/gone/", quarantine.quarantined_gone, name="quarantined_gone"),
]
