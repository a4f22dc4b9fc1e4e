"""The public pages under /ask/, and their settings."""

from django.urls import URLPattern, path

from careloop.channels.webform.views import asking, pages

app_name = "webform"
urlpatterns: list[URLPattern] = [
    path("settings/", pages.page_list, name="pages"),
    path("settings/new", pages.page_new, name="page_new"),
    path("settings/<int:pk>", pages.page_edit, name="page_edit"),
    path("settings/<int:pk>/gone", pages.page_gone, name="page_gone"),
    path("request/<str:key>/", asking.request_page, name="request"),
    path("request/<str:key>/solved", asking.solved, name="solved"),
    path("request/<str:key>/files/<int:pk>", asking.request_file, name="file"),
    path("<slug:slug>/", asking.ask, name="ask"),
]
