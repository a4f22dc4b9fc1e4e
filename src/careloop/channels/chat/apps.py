from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "careloop.channels.chat"
    label = "chat"
