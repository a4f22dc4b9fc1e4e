from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "careloop.desk.insights"
    label = "insights"
