"""What pages, API and gate ask of letters: those of one case, those that wait, what was granted."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from operations.access import agreements_in_force
from operations.models import Agreement
from seizures.models import Seizure
from sharing import envelope
from sharing.access import visible_letters
from sharing.correcting import tier_of
from sharing.models import ForeignCase, Letter, LetterAnswer, OutMessage, Share
from sharing.queries.inquiries import Terms

US, APPROVAL, PARTNER, ALL = "us", "approval", "partner", "all"
VIEWS = (US, APPROVAL, PARTNER, ALL)
ORDER_OF = {PARTNER: ("answer_by", "pk")}
ON_A_PAGE = 20
# The partner has the case: it may be written about. That it closed it ends its work, not its holding; a court comes
# after that.
HELD = ("DELIVERED", "ACCEPTED", "IN_PROGRESS", "CLOSED", "UNANSWERED")
HELD_HERE = ("RECEIVED", "ACCEPTED", "CLOSED")
_STATE, _ANSWER = Letter.State, LetterAnswer.State


def letters_of(*, share: Share | None = None, foreign_case: ForeignCase | None = None) -> list[Letter]:
    """Return the letters of one case, the newest first, with their answers: one more than a page shows. Two queries."""
    rows = Letter.objects.filter(share=share) if share is not None else Letter.objects.filter(foreign_case=foreign_case)
    return list(with_answers(rows).order_by("-pk")[: ON_A_PAGE + 1])


def with_answers(rows: QuerySet[Letter]) -> QuerySet[Letter]:
    """Give letters their answers, and the state of what was sent of both."""
    answers = LetterAnswer.objects.select_related("given_by", "decided_by", "out_message").defer("out_message__body")
    rows = rows.select_related("written_by", "noted_by", "out_message", *_CASES).defer("out_message__body", *_HEAVY)
    return rows.prefetch_related(Prefetch("answers", queryset=answers.order_by("pk"), to_attr="given"))


def letter_as_shown(*, letter: Letter) -> Letter:
    """Return a letter with its answers."""
    return with_answers(Letter.objects.filter(pk=letter.pk)).get()


_CASES = ("share__seizure", "share__partner__agency", "share__agreement", "foreign_case__partner__agency")
_HEAVY = ("share__preview", "share__preview_fields", "foreign_case__data")


def permissions_of(*, share: Share | None = None, foreign_case: ForeignCase | None = None, on: date) -> list[Letter]:
    """Return what was granted on one case and counts on a day, oldest first."""
    rows = Letter.objects.filter(share=share, foreign_case=foreign_case, state=_STATE.GRANTED, until__gte=on)
    return list(rows.order_by("pk"))


# --- lists -------------------------------------------------------------------------------------------------
def letters_in_view(*, user: Any, view: str, partner: str = "", text: str = "") -> QuerySet[Letter]:
    """Return the letters of one part of their list: those that wait for us, an approver, the partner; or all."""
    rows = {US: letters_for_us, APPROVAL: letters_to_approve}.get(view, visible_letters)(user=user)
    if view == PARTNER:
        rows = rows.filter(state=_STATE.WAITING, out_message__isnull=False)
    if partner:
        rows = rows.filter(Q(share__partner__agency=partner) | Q(foreign_case__partner__agency=partner))
    if text:
        ours = Q(share__seizure__reference__istartswith=text) | Q(share__seizure__headline__icontains=text)
        theirs = Q(foreign_case__reference__icontains=text) | Q(foreign_case__headline__icontains=text)
        rows = rows.filter(ours | theirs)
    return rows


def _for_us() -> Q:
    """Say which letters wait for somebody of ours: to be noted, answered, or written again."""
    return Q(state=_STATE.WAITING, in_message__isnull=False) | Q(state=_STATE.STOPPED, noted_at__isnull=True)


def letters_for_us(*, user: Any) -> QuerySet[Letter]:
    """Return the letters that wait for a liaison officer: what is proposed already waits for somebody else."""
    proposed = LetterAnswer.objects.filter(letter=OuterRef("pk"), state=_ANSWER.PROPOSED)
    return visible_letters(user=user).filter(_for_us()).filter(~Exists(proposed))


def letters_to_approve(*, user: Any) -> QuerySet[Letter]:
    """Return the letters whose answer waits for an approver."""
    proposed = LetterAnswer.objects.filter(state=_ANSWER.PROPOSED)
    return visible_letters(user=user).filter(pk__in=proposed.values("letter"))


def to_carry_out(*, seizures: QuerySet[Seizure]) -> QuerySet[Letter]:
    """Return the corrections of these cases that were accepted and stand in no version yet, oldest first."""
    rows = Letter.objects.filter(
        state=_STATE.ACCEPTED, corrected_version__isnull=True, share__seizure__in=seizures, share__status__in=HELD
    )
    return rows.select_related("share__seizure", "share__partner__agency").defer(*_HEAVY[:2]).order_by("pk")


def late_letters(*, on: date) -> QuerySet[Letter]:
    """Return the letters whose day is over and whose answer is missing, ours and theirs."""
    return Letter.objects.filter(state=_STATE.WAITING, answer_by__lt=on)


def counts_by_share(*, shares: list[Share]) -> dict[int, tuple[int, int]]:
    """Return how many letters each share has, and how many of them wait for us."""
    rows = Letter.objects.filter(share__in=shares).order_by().values("share")
    counted = rows.annotate(all=Count("pk"), open=Count("pk", filter=_for_us()))
    return {row["share"]: (row["all"], row["open"]) for row in counted}


# --- the gate ----------------------------------------------------------------------------------------------
def agreement_to_write_under(*, foreign_case: ForeignCase, on: date) -> Agreement | None:
    """Return under what we write about a partner's case: the agreement it came under, or another that is in force."""
    code = foreign_case.data.get("authority", {}).get("agreement", "")
    rows = agreements_in_force(on=on).filter(agency=foreign_case.partner.agency_id, may_share_cases=True)
    found = list(rows.order_by("-valid_from", "pk"))
    return next((row for row in found if row.code == code), found[0] if found else None)


def terms_of_letter(*, message: OutMessage) -> tuple[Terms, bool] | None:
    """Return under what a letter or our answer leaves, and whether its case is over; None where no agreement stops it.

    That is a refusal or a withdrawal: neither lets the partner do anything.
    """
    if message.type == envelope.LETTER:
        letter = Letter.objects.select_related("agreement", "share", "foreign_case").get(out_message=message)
        assert letter.agreement is not None  # noqa: S101 (a constraint)
        tiers = frozenset({tier_of(letter.pointer)} if letter.pointer else ())
        return Terms(letter.agreement, "", tiers), is_over(letter)
    answer = LetterAnswer.objects.select_related("letter__share__agreement").get(out_message=message)
    letter = answer.letter
    assert letter.share is not None  # noqa: S101 (we answer about our own cases)
    if answer.outcome in (LetterAnswer.Outcome.REFUSED, LetterAnswer.Outcome.WITHDRAWN):
        return None
    purpose = letter.purpose if answer.outcome == LetterAnswer.Outcome.GRANTED else ""
    return Terms(letter.share.agreement, purpose, frozenset()), is_over(letter)


def is_over(letter: Letter) -> bool:
    """Say whether the case of a letter is held no more by who got it."""
    if letter.share is not None:
        return letter.share.status not in HELD
    case = letter.foreign_case
    return case is None or case.is_restricted or case.status not in HELD_HERE
