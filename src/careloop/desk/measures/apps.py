from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "careloop.desk.measures"
    label = "measures"
