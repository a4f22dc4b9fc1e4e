"""Addresses of plug-in channels, under /channels/."""

from django.urls import URLPattern, path

from careloop.channels.plugged import views

app_name = "plugged"
urlpatterns: list[URLPattern] = [
    path("", views.accounts, name="accounts"),
    path("new/<str:kind>", views.account_new, name="account_new"),
    path("<int:pk>", views.account, name="account"),
    path("hooks/<str:key>", views.hook, name="hook"),
]
