"""Pages about rules, under /automation/."""

from django.urls import URLPattern, path

from careloop.desk.automation import views

app_name = "automation"
urlpatterns: list[URLPattern] = [
    path("", views.rules, name="rules"),
    path("new", views.rule_new, name="rule_new"),
    path("<int:pk>", views.rule, name="rule"),
    path("<int:pk>/removal", views.removal, name="removal"),
]
