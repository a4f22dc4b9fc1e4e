"""What was promised, under /promises/."""

from django.urls import URLPattern, path

from careloop.desk.promises import views

app_name = "promises"
urlpatterns: list[URLPattern] = [
    path("", views.promises, name="promises"),
    path("<int:pk>/end", views.promise_end, name="end"),
]
