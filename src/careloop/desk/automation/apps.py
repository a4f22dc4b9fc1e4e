from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "careloop.desk.automation"
    label = "automation"
