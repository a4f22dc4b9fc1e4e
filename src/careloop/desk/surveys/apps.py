from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "careloop.desk.surveys"
    label = "surveys"
