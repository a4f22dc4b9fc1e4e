"""Answering: what a person taps and writes, whole or in part, as long as the link is open."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from careloop.core.surveys.answers import Checked, Given, Wrong, check, is_bad
from careloop.core.surveys.instruments import Instrument
from careloop.core.surveys.scales import said
from careloop.desk.conversations.actions import messages
from careloop.desk.conversations.actions.messages import Said
from careloop.desk.conversations.models import Message
from careloop.desk.ledger.actions import record
from careloop.desk.people.models import Agent
from careloop.desk.surveys.actions.reading import mark_comments
from careloop.desk.surveys.bridge.contacts import instrument_of
from careloop.desk.surveys.models import Answer, Invitation, Response, Survey

CHANNEL = "survey"
# The ledger stays for ever: an entry that held a person beside the number of an answer would outlive an erasure.
VISITOR = "system:visitor"


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

    In order: keeps response and answers, stops the reminder, marks comments to be read, writes `survey.answered` (or
    `survey.answer_changed`; neither says who), and gives the owner a bad answer as the customer's word, once.
    Raises Closed: when the link is no longer open. Raises NotAnswers: when something fits no answer, or nothing was
    said and nothing is kept yet; then nothing is kept.
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
        if not checked.answers and not Response.objects.filter(invitation=current).exists():
            raise NotAnswers({instrument.first.key: "nothing-said"})
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
        mark_comments(response.answers.all())
        record(verb, current.version.survey.ledger_name, actor=interviewer.actor if interviewer else VISITOR)
        give_to_owner(current, response, instrument)
    return response


def answer_openly(survey: Survey, given: Mapping[str, Sequence[str]], *, language: str) -> Response:
    """Keep an answer of the public page, of somebody we need not know. Writes `survey.answered`.

    Raises NotAnswers: when something fits no answer, or nothing was said.
    """
    version = survey.versions.order_by("-number")[0]
    checked = _checked(instrument_of(version), given)
    if not checked.answers:
        raise NotAnswers({version.content["questions"][0]["key"]: "nothing-said"})
    now = timezone.now()
    with transaction.atomic():
        response = Response.objects.create(version=version, language=language, at=now, changed_at=now)
        _keep(response, checked.answers, now=now)
        mark_comments(response.answers.all())
        record("survey.answered", survey.ledger_name, actor=VISITOR)
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


def give_to_owner(invitation: Invitation, response: Response, instrument: Instrument) -> None:
    """Give a bad answer to the conversation's owner: it is the customer speaking, and opens the conversation again, on
    top of the owner's list. A good one gives nobody work.

    Once; and once more when words come after the tap, since they say what to do.
    """
    conversation, customer = invitation.conversation, invitation.customer
    rows = list(response.answers.all())
    given = [Given(row.key, value=row.value, text=row.text, scale=row.scale) for row in rows]
    if conversation is None or customer is None or not is_bad(instrument, given):
        return
    told = response.task.text if response.task else None
    if told is not None and all(each.value is not None or each.text in told for each in given):
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
