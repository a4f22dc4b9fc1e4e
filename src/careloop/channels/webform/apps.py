from django.apps import AppConfig


class WebformConfig(AppConfig):
    name = "careloop.channels.webform"
    label = "webform"
