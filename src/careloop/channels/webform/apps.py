from django.apps import AppConfig


class WebformConfig(AppConfig):
    name = "careloop.channels.webform"
    label = "webform"

    def ready(self) -> None:
        from careloop.desk.surveys.rules import in_place

        in_place.register("webform", is_there=lambda _conversation: False)  # a page that nobody keeps open
