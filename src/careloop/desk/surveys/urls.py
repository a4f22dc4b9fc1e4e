"""The addresses of surveys: those of customers under answer/ and open/, the rest for managers."""

from django.urls import URLPattern, path

from careloop.desk.surveys.views import (
    answering,
    comments,
    exporting,
    forgetting,
    interviewing,
    offers,
    results,
    setting_up,
)

app_name = "surveys"
urlpatterns: list[URLPattern] = [
    path("answer/<str:key>/", answering.answer, name="answer"),
    path("answer/<str:key>/thanks", answering.thanks, name="thanks"),
    path("answer/<str:key>/stop", answering.stop, name="stop"),
    path("open/<slug:slug>/", answering.open_question, name="open"),
    path("open/<slug:slug>/thanks", answering.open_thanks, name="open_thanks"),
    path("", results.survey_list, name="list"),
    path("planner/", results.planner, name="planner"),
    path("new/", setting_up.new, name="new"),
    path("<int:pk>/", results.results, name="results"),
    path("<int:pk>/contacts/", results.behind, name="behind"),
    path("<int:pk>/comments/", comments.comments, name="comments"),
    path("alarms/<int:pk>/", results.alarm, name="alarm"),
    path("people/<int:pk>/forget/", forgetting.forget_person, name="forget"),
    path("<int:pk>/export/<str:form>", exporting.export, name="export"),
    path("<int:pk>/offers/", offers.offers, name="offers"),
    path("<int:pk>/interviews/", interviewing.interviews, name="interviews"),
    path("<int:pk>/settings/", setting_up.settings_of, name="settings"),
    path("<int:pk>/rules/", setting_up.rules_of, name="rules"),
    path("<int:pk>/questions/", setting_up.questions_of, name="questions"),
    path("<int:pk>/preview/", setting_up.preview, name="preview"),
]
