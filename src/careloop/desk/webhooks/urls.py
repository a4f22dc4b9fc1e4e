"""Pages about webhooks, under /webhooks/."""

from django.urls import URLPattern, path

from careloop.desk.webhooks import views

app_name = "webhooks"
urlpatterns: list[URLPattern] = [
    path("", views.webhooks, name="list"),
    path("new", views.webhook_new, name="new"),
    path("<int:pk>", views.webhook, name="one"),
    path("<int:pk>/secret", views.secret, name="secret"),
    path("<int:pk>/stopping", views.stopping, name="stopping"),
    path("<int:pk>/removal", views.removal, name="removal"),
    path("<int:pk>/log", views.log, name="log"),
    path("<int:pk>/replays", views.replays, name="replays"),
]
