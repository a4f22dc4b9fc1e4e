"""The addresses of readings."""

from django.urls import URLPattern, path

from careloop.desk.insights import views

app_name = "insights"
urlpatterns: list[URLPattern] = [
    path("", views.reasons, name="reasons"),
    path("alerts", views.alerts, name="alerts"),
    path("alerts.json", views.alert_numbers, name="alert_numbers"),
    path("comparison", views.comparison, name="comparison"),
    path("conversations/<int:pk>", views.panel, name="panel"),
    path("messages/<int:pk>/objection", views.objection, name="objection"),
    path("reasons/<slug:name>", views.reason, name="reason"),
    path("switch", views.switch, name="switch"),
]
