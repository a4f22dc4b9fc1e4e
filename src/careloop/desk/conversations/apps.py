from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "careloop.desk.conversations"
    label = "conversations"
