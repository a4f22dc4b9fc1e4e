"""Take a person out of all surveys, asked twice because it cannot be taken back."""

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from careloop.desk.conversations.queries.customers import find_customer
from careloop.desk.people.views.access import agent_of
from careloop.desk.surveys.actions.stopping import forget
from careloop.desk.surveys.models import Response
from careloop.desk.surveys.rules import may_set_up


@require_http_methods(["GET", "HEAD", "POST"])
def forget_person(request: HttpRequest, pk: int) -> HttpResponse:
    customer = find_customer(agent_of(request, may_set_up), pk)
    if request.method == "POST":
        forget(customer)
        notices.success(request, _("The words are gone; the bare ratings belong to nobody."))
        return redirect("customer", customer.pk)
    answers = Response.objects.filter(invitation__customer=customer).count()
    return render(request, "surveys/forget.html", {"customer": customer, "answers": answers})
