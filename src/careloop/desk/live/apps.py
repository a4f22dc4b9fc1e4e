from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "careloop.desk.live"
    label = "live"
