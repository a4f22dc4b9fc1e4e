"""Answering: what a person taps and writes, whole or in part, as long as the link is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.core.surveys.answers import Checked, Given, Wrong, check, is_bad
from careloop.core.surveys.instruments import Instrument
from careloop.core.surveys.scales import said
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Message
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent, Customer
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.models import Answer, Draw, Invitation, OptOut, Response, Survey

CHANNEL = "survey"


class Closed(Exception):
    """The link is closed; `why` is "expired" or "forgotten"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotAnswers(Exception):
    """Something given fits no answer of the survey; `problems` says what, by question."""

    def __init__(self, problems: Mapping[str, Wrong]) -> None:
        super().__init__(str(dict(problems)))
        self.problems = problems


def closed_because(invitation: Invitation, *, now: datetime) -> str:
    """Give why a link takes no answers: "forgotten", "expired", or "" while it is open."""
    if invitation.forgotten_at is not None or invitation.customer_id is None:
        return "forgotten"
    return "expired" if now >= invitation.expires_at else ""


def answer(
    invitation: Invitation,
    given: Mapping[str, Sequence[str]],
    *,
    interviewer: Agent | None = None,
    at: datetime | None = None,
) -> Response:
    """Keep what was given; a later answer to the same question replaces the earlier, the same twice changes nothing.

    In order: keeps response and answers, stops the reminder, writes `survey.answered` (or `survey.answer_changed`),
    and gives the owner a bad answer as the customer's word, once.
    Raises Closed: when the link is no longer open. Raises NotAnswers: when something fits no answer; then nothing
    is kept.
    """
    now = at or timezone.now()
    with transaction.atomic():
        current = (
            Invitation.objects.select_for_update(of=("self",)).select_related("version__survey").get(pk=invitation.pk)
        )
        if why := closed_because(current, now=now):
            raise Closed(why)
        instrument = instrument_of(current.version)
        checked = _checked(instrument, given)
        response, is_new = Response.objects.get_or_create(
            invitation=current,
            defaults={
                "version": current.version,
                "language": current.language,
                "at": now,
                "changed_at": now,
                "interviewer": interviewer,
            },
        )
        if not _keep(response, checked.answers, now=now) and not is_new:
            return response
        Invitation.objects.filter(pk=current.pk).update(reminder_at=None)
        verb = "survey.answered" if is_new else "survey.answer_changed"
        record(verb, current.version.survey.ledger_name, actor=_actor(current, interviewer), response=response.pk)
        _give_to_owner(current, response, instrument)
    return response


def answer_openly(survey: Survey, given: Mapping[str, Sequence[str]], *, language: str) -> Response:
    """Keep an answer of the public page, of somebody we need not know. Writes `survey.answered`.

    Raises NotAnswers: when something fits no answer, or nothing was said.
    """
    version = survey.versions.order_by("-number")[0]
    checked = _checked(instrument_of(version), given)
    if not checked.answers:
        raise NotAnswers({version.content["questions"][0]["key"]: "no-such-option"})
    now = timezone.now()
    with transaction.atomic():
        response = Response.objects.create(version=version, language=language, at=now, changed_at=now)
        _keep(response, checked.answers, now=now)
        record("survey.answered", survey.ledger_name, actor="system:visitor", response=response.pk)
    return response


def _checked(instrument: Instrument, given: Mapping[str, Sequence[str]]) -> Checked:
    checked = check(instrument, given)
    if checked.problems:
        raise NotAnswers(checked.problems)
    return checked


def _keep(response: Response, answers: Sequence[Given], *, now: datetime) -> bool:
    """Store what is new or different; says whether anything was."""
    before = {row.key: row for row in response.answers.all()}
    is_changed = False
    for each in answers:
        row = before.get(each.key)
        if row and (row.value, row.text, row.scale) == (each.value, each.text, each.scale):
            continue
        Answer.objects.update_or_create(
            response=response,
            key=each.key,
            defaults={"value": each.value, "text": each.text, "scale": each.scale},
        )
        is_changed = True
    if is_changed:
        Response.objects.filter(pk=response.pk).update(changed_at=now)
    return is_changed


def _give_to_owner(invitation: Invitation, response: Response, instrument: Instrument) -> None:
    """A bad answer is the customer speaking: it opens the conversation again, on top of its owner's list."""
    conversation, customer = invitation.conversation, invitation.customer
    rows = list(response.answers.all())
    given = [Given(row.key, value=row.value, text=row.text, scale=row.scale) for row in rows]
    if response.task_id or conversation is None or customer is None or not is_bad(instrument, given):
        return
    identity = conversation.identity or customer.identities.first()
    if identity is None or invitation.version.survey.moment == Survey.Moment.STARTED:
        return
    heard = messages.receive(
        conversation,
        identity=identity,
        channel=CHANNEL,
        said=Said(text=in_words(instrument, given, invitation.language), sender_name=customer.name),
        joined_by=Message.JoinedBy.PAGE,
    )
    Response.objects.filter(pk=response.pk).update(task=heard)


def in_words(instrument: Instrument, given: Sequence[Given], language: str) -> str:
    """Give the answers as lines of question and answer, in the language they were asked in."""
    known = {each.key: each for each in given}
    lines = []
    for question in instrument.questions:
        each = known.get(question.key)
        if each is None:
            continue
        scale = question.scale_used
        words = each.text if each.value is None or scale is None else scale.words_of(int(each.value), language)
        lines.append(f"{said(question.words, language)}\n→ {words}")
    with translation.override(language):
        return "\n\n".join([_("Answer to our survey"), *lines])


def _actor(invitation: Invitation, interviewer: Agent | None) -> str:
    return interviewer.actor if interviewer else f"customer:{invitation.customer_id}"


def opt_out(customer: Customer, *, now: datetime | None = None) -> None:
    """Ask a person no more, and stop what is on its way. Writes `survey.opted_out`."""
    now = now or timezone.now()
    with transaction.atomic():
        _row, is_new = OptOut.objects.get_or_create(customer=customer, ended_at=None, defaults={"at": now})
        Invitation.objects.filter(customer=customer).update(reminder_at=None)
        Invitation.objects.filter(customer=customer, sent_at__isnull=True, failed_at__isnull=True).update(
            failed_at=now, error="opted out"
        )
        if is_new:
            record("survey.opted_out", f"customer:{customer.pk}", actor=customer.actor)


def opt_in(customer: Customer) -> None:
    """Ask the person again as everybody else. Writes `survey.opted_in`."""
    with transaction.atomic():
        if OptOut.objects.filter(customer=customer, ended_at__isnull=True).update(ended_at=timezone.now()):
            record("survey.opted_in", f"customer:{customer.pk}", actor=customer.actor)


def forget(customer: Customer) -> None:
    """Take the person out of all surveys: words go, links close, the bare ratings stay as nobody's.

    Writes `survey.person_forgotten`, without saying who.
    """
    now = timezone.now()
    with transaction.atomic():
        whose = Q(customer=customer) | Q(customer__merged_into=customer)
        invitations = Invitation.objects.filter(
            pk__in=list(Invitation.objects.filter(whose).values_list("pk", flat=True))
        )
        Answer.objects.filter(response__invitation__in=invitations).exclude(text="", value__isnull=False).update(
            text=""
        )
        Answer.objects.filter(response__invitation__in=invitations, value__isnull=True).delete()
        Draw.objects.filter(whose).update(customer=None, conversation=None)
        invitations.update(
            customer=None, conversation=None, address="", forgotten_at=now, reminder_at=None, leased_until=None
        )
        record("survey.person_forgotten", "survey:all", actor="system:surveys")
