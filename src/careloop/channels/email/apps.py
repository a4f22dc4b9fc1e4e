from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "careloop.channels.email"
    label = "email"

    def ready(self) -> None:
        from careloop.channels.email.queries import is_own_address
        from careloop.desk.people.queries import own

        own.ask(is_own_address)
