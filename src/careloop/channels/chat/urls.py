"""What stands under /chat/: the script, what pages ask, the page to go on elsewhere, the settings.

The stream, /chat/KEY/stream, is answered before any page: see `site.front`.
"""

from django.urls import URLPattern, path

from careloop.channels.chat.views import pages, rating, settings, talking, visiting

app_name = "chat"
urlpatterns: list[URLPattern] = [
    path("settings/", settings.widget_list, name="widgets"),
    path("settings/new", settings.widget_new, name="widget_new"),
    path("settings/<int:pk>", settings.widget_edit, name="widget_edit"),
    path("settings/<int:pk>/secret", settings.secret, name="widget_secret"),
    path("settings/<int:pk>/gone", settings.widget_gone, name="widget_gone"),
    path("<str:key>/widget.js", pages.widget_script, name="script"),
    path("<str:key>/looks", visiting.looks, name="looks"),
    path("<str:key>/visit", visiting.visit, name="visit"),
    path("<str:key>/address", visiting.address, name="address"),
    path("<str:key>/call", visiting.call, name="call"),
    path("<str:key>/messages", talking.messages, name="messages"),
    path("<str:key>/state", talking.state, name="state"),
    path("<str:key>/question", rating.question, name="question"),
    path("<str:key>/rating", rating.rate, name="rating"),
    path("<str:key>/file", talking.file, name="file"),
    path("<str:key>/shop", pages.shop, name="shop"),
    path("<str:key>/talk/<str:link>", pages.talk, name="talk"),
]
