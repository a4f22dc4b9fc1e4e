"""The addresses of measures."""

from django.urls import URLPattern, path

from careloop.desk.measures import views

app_name = "measures"
urlpatterns: list[URLPattern] = [
    path("", views.measure_list, name="list"),
    path("retention-calculator", views.calculator, name="calculator"),
    path("<slug:name>/", views.one, name="one"),
    path("<slug:name>/conversations/", views.behind, name="behind"),
    path("<slug:name>/export/<str:form>", views.export, name="export"),
]
