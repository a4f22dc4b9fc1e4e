"""Pages about tokens, under /tokens/."""

from django.urls import URLPattern, path

from careloop.desk.tokens import views

app_name = "tokens"
urlpatterns: list[URLPattern] = [
    path("", views.own, name="own"),
    path("programs", views.services, name="services"),
    path("<int:pk>/revocation", views.revocation, name="revocation"),
]
