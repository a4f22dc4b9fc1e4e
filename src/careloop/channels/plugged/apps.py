from django.apps import AppConfig


class PluggedConfig(AppConfig):
    name = "careloop.channels.plugged"
    label = "plugged"
