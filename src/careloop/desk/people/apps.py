from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "careloop.desk.people"
    label = "people"
