"""The site with its style page and three small answers, for the browser tests of the behaviours."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from careloop.site.urls import urlpatterns as site_urls
from careloop.site.views.styleguide import styleguide

drafts: list[str] = []
is_down = [False]


@login_not_required
def palette(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")
    return HttpResponse(
        f'<a role="option" href="/styleguide/?page=inbox">{asked}-1</a><a role="option" href="#2">{asked}-2</a>'
    )


@login_not_required
def draft(request: HttpRequest) -> HttpResponse:
    if is_down[0]:
        return HttpResponse(status=503)
    drafts.append(request.POST["text"])
    return JsonResponse({"version": len(drafts), "other": ""})


@login_not_required
def suggest(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        '<div role="option" data-insert="@Ren ">Ren</div><div role="option" data-insert="@Mina ">Mina</div>'
    )


urlpatterns = [
    path("palette", palette),
    path("nowhere", draft),
    path("suggest", suggest),
    path("styleguide/", styleguide),
    *site_urls,
]
