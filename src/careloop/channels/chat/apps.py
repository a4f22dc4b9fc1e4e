from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "careloop.channels.chat"
    label = "chat"

    def ready(self) -> None:
        from careloop.channels.chat.queries.widgets import address_left, is_there
        from careloop.desk.surveys.rules import in_place

        in_place.register("chat", is_there=is_there, address_left=address_left)
