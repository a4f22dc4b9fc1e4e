from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "careloop.site"
    label = "site_careloop"
