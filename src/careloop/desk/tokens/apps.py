from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "careloop.desk.tokens"
    label = "tokens"
