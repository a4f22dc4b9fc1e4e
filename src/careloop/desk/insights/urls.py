"""The addresses of readings."""

from django.urls import URLPattern, path

from careloop.desk.insights.views import checking, readings

app_name = "insights"
urlpatterns: list[URLPattern] = [
    path("", readings.reasons, name="reasons"),
    path("alerts", readings.alerts, name="alerts"),
    path("alerts.json", readings.alert_numbers, name="alert_numbers"),
    path("checks", checking.samples, name="samples"),
    path("checks/<int:pk>", checking.sample, name="sample"),
    path("checks/<int:pk>.jsonl", checking.sample_file, name="sample_file"),
    path("checks/<int:pk>/verdict", checking.verdict, name="verdict"),
    path("comparison", readings.comparison, name="comparison"),
    path("conversations/<int:pk>", readings.panel, name="panel"),
    path("messages/<int:pk>/objection", readings.objection, name="objection"),
    path("reasons/<slug:name>", readings.reason, name="reason"),
    path("switch", readings.switch, name="switch"),
]
