"""The addresses of surveys: those of customers under answer/ and open/, the rest for managers."""

from django.urls import URLPattern, path

from careloop.desk.surveys.views import answering

app_name = "surveys"
urlpatterns: list[URLPattern] = [
    path("answer/<str:key>/", answering.answer, name="answer"),
    path("answer/<str:key>/thanks", answering.thanks, name="thanks"),
    path("answer/<str:key>/stop", answering.stop, name="stop"),
    path("open/<slug:slug>/", answering.open_question, name="open"),
    path("open/<slug:slug>/thanks", answering.open_thanks, name="open_thanks"),
]
