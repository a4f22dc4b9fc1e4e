from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "careloop.desk.promises"
    label = "promises"
