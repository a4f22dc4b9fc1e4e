"""What tabs say, under /live/. The stream itself, /live, is answered before any page: see `site.asgi`."""

from django.urls import URLPattern, path

from careloop.desk.live import views

app_name = "live"
urlpatterns: list[URLPattern] = [
    path("preferences/", views.preferences, name="preferences"),
    path("presence/<int:pk>", views.presence, name="presence"),
]
