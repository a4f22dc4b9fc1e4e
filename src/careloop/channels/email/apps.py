from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "careloop.channels.email"
    label = "email"
