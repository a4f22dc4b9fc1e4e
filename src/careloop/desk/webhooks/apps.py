from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "careloop.desk.webhooks"
    label = "webhooks"
