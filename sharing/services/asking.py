"""Asking partners whether they know identifiers of a case, and what they answer: known or not, and nothing else."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from operations.models import Agreement
from reference.models import Office
from seizures.access import get_seizure
from seizures.models import Seizure
from seizures.words import is_cjk
from sharing import digests, envelope
from sharing.events import InquiryEvent
from sharing.gate import inquiry_blockers
from sharing.models import AskedPartner, InMessage, Inquiry, InquiryState, InquiryValue, OutMessage, Partner, PartnerKey
from sharing.projection import mentions
from sharing.queries.inquiries import TIER_OF, Identifier, agreements_to_inquire_under, has_asked_enough, identifiers_of
from sharing.queries.keys import newest_key
from sharing.services.keys import node_keys
from sharing.services.outbox import queue_message
from sharing.services.previews import refuse_if_blocked

# Some words: a Chinese character says as much as two letters.
_LEAST_SAID, _MOST_SAID = 15, 500
_TWICE_WITHIN = timedelta(minutes=5)


@transaction.atomic
def ask_partners(
    *,
    acting_user: User,
    seizure: Seizure,
    partners: Sequence[Partner],
    identifiers: Collection[str],
    purpose: str,
    necessity: str,
    now: datetime,
) -> Inquiry:
    """Ask each partner whether it knows these identifiers of a case. Digests leave, no value and no case number.

    `identifiers` are keys of queries.inquiries.identifiers_of. All partners are asked, or none. Raises NotAllowed,
    NotVisible, InvalidValue, or DomainError when an agreement does not permit it or one was asked too often today.
    """
    require(user=acting_user, verb="sharing.share")
    seizure = get_seizure(user=acting_user, reference=seizure.reference, for_write=True)
    there_are = identifiers_of(seizure=seizure)
    chosen = _chosen(there_are, identifiers)
    necessity = _checked_necessity(necessity, [seizure.reference, *(item.value for item in there_are)])
    if purpose not in Agreement.Purpose.values:
        raise InvalidValue("purpose-unknown", _("Choose a purpose."), field="purpose")
    if not partners:
        raise InvalidValue("partner-missing", _("Choose whom to ask."), field="partners")
    _must_not_be_asked_already(seizure, partners, chosen, purpose, necessity, now)
    inquiry = Inquiry.objects.create(
        seizure=seizure, purpose=purpose, necessity=necessity, asked_by=acting_user, asked_at=now
    )
    InquiryValue.objects.bulk_create(
        InquiryValue(inquiry=inquiry, position=number, what=item.what, value=item.value)
        for number, item in enumerate(chosen)
    )
    for partner in sorted(partners, key=lambda partner: partner.pk):
        _ask(inquiry, chosen, partner, acting_user, now)
    return inquiry


@transaction.atomic
def note_rejection(*, message: OutMessage, why: str, now: datetime) -> None:
    """Write down that an inquiry did not get to its partner: refused by its door, or stopped by the agreement."""
    asked = (
        AskedPartner.objects.select_for_update(of=("self",))
        .filter(message=message, state=InquiryState.WAITING)
        .select_related("inquiry__seizure", "partner")
        .first()
    )
    if asked is not None:
        _refuse(asked, why, now)


def keep_answer(*, row: InMessage, data: dict[str, Any], now: datetime) -> str:
    """Keep a partner's answer; return why not, or an empty string. Joins the caller's transaction."""
    asked = (
        AskedPartner.objects.select_for_update(of=("self",))
        .filter(inquiry__public_id=UUID(data["inquiry"]["id"]), partner=row.partner)
        .select_related("inquiry__seizure", "partner")
        .first()
    )
    if asked is None:
        return "unknown-inquiry"
    if asked.state == InquiryState.ANSWERED:
        return "answered-already"
    if data["outcome"] == "refused":
        asked.in_message = row
        _refuse(asked, data["code"] or "refused", now)
        return ""
    if len(data["known"]) != asked.inquiry.values.count():
        return "answer-does-not-fit"
    asked.state, asked.known, asked.answered_at = InquiryState.ANSWERED, data["known"], now
    asked.refusal, asked.in_message = "", row
    asked.save(update_fields=["state", "known", "answered_at", "refusal", "in_message"])
    _record(InquiryEvent.ANSWERED, None, asked, now, asked_about=len(asked.known), known=sum(asked.known))
    return ""


def _ask(inquiry: Inquiry, chosen: list[Identifier], partner: Partner, user: User, now: datetime) -> None:
    if has_asked_enough(partner=partner, now=now):
        raise DomainError(
            "too-many-today",
            _("%(partner)s was asked %(count)s times in 24 hours. Ask again tomorrow, or share the case.")
            % {"partner": partner.agency.short_name, "count": settings.INQUIRIES_A_DAY},
        )
    key = newest_key(partner=partner, now=now)
    agreement = _agreement(inquiry, chosen, partner, key, now)
    assert key is not None  # noqa: S101 (the gate asked)
    record(
        action=InquiryEvent.ASKED,
        actor=user,
        subject=inquiry,
        case_reference=inquiry.seizure.reference,
        changes={
            "partner": [None, partner.agency_id],
            "agreement": [None, agreement.code],
            "purpose": [None, inquiry.purpose],
            "asked_about": [None, len(chosen)],
        },
        now=now,
    )
    message = queue_message(
        partner=partner,
        message_type=envelope.INQUIRY,
        subject=f"inquiry/{inquiry.public_id}",
        data=_data(inquiry, chosen, agreement, partner, key, user, now),
        order_key=f"inquiry/{inquiry.public_id}",
        now=now,
    )
    AskedPartner.objects.create(inquiry=inquiry, partner=partner, agreement=agreement, message=message)


def _agreement(
    inquiry: Inquiry, chosen: list[Identifier], partner: Partner, key: PartnerKey | None, now: datetime
) -> Agreement:
    """Return the newest agreement that permits it; refuse with what stands against the newest when none does."""
    refused = []
    for agreement in agreements_to_inquire_under(partner=partner, on=day_at_seat(now)):
        found = inquiry_blockers(
            agreement=agreement,
            partner=partner,
            purpose=inquiry.purpose,
            tiers_used={TIER_OF[item.what] for item in chosen},
            has_key=key is not None,
            on=day_at_seat(now),
        )
        if not found:
            return agreement
        refused.append(found)
    if refused:
        refuse_if_blocked(refused[0])
    raise DomainError(
        "no-agreement-for-inquiries",
        _("No agreement in force with %(partner)s covers inquiries. Leave it out, or ask headquarters.")
        % {"partner": partner.agency.short_name},
    )


def _data(
    inquiry: Inquiry,
    chosen: list[Identifier],
    agreement: Agreement,
    partner: Partner,
    theirs: PartnerKey,
    user: User,
    now: datetime,
) -> dict[str, Any]:
    own = node_keys(now=now).signing
    ends = digests.Ends(str(inquiry.public_id), settings.NODE, partner.agency_id, own.kid, theirs.kid)
    key = digests.key_between(own=own.private, other=theirs.public_key, ends=ends)
    office = user.home_office.kind if user.home_office is not None else Office.Kind.HEADQUARTERS
    return {
        "inquiry": {"id": str(inquiry.public_id)},
        "authority": {
            "agreement": agreement.code,
            "article": agreement.clause,
            "purpose": inquiry.purpose.lower(),
            "necessity": inquiry.necessity,
        },
        "office": office.lower(),
        "keys": {"source": own.kid, "audience": theirs.kid},
        "values": [
            {"kind": item.kind, "digest": digests.digest_of(key=key, kind=item.kind, value=item.common)}
            for item in chosen
        ],
        "ext": {},
    }


def _chosen(there_are: Sequence[Identifier], identifiers: Collection[str]) -> list[Identifier]:
    asked = set(identifiers)
    chosen = [item for item in there_are if item.key in asked]
    if not chosen or len(chosen) != len(asked):
        raise InvalidValue(
            "identifiers", _("Choose what to ask about, among what stands in the case now."), field="identifiers"
        )
    if len(chosen) > settings.INQUIRY_VALUES:
        raise InvalidValue(
            "too-many-identifiers",
            _("At most %(count)s identifiers in one inquiry.") % {"count": settings.INQUIRY_VALUES},
            field="identifiers",
        )
    return chosen


def _must_not_be_asked_already(
    seizure: Seizure, partners: Sequence[Partner], chosen: list[Identifier], purpose: str, necessity: str, now: datetime
) -> None:
    """Ask nothing twice that a second press asks again: a partner answers only so many a day."""
    last = Inquiry.objects.filter(seizure=seizure, asked_at__gt=now - _TWICE_WITHIN).order_by("-pk").first()
    if last is None or (last.purpose, last.necessity) != (purpose, necessity):
        return
    about = list(last.values.order_by("position").values_list("what", "value"))
    whom = set(last.asked.values_list("partner", flat=True))
    if about == [(item.what, item.value) for item in chosen] and whom == {partner.pk for partner in partners}:
        raise DomainError("asked-already", _("You asked this a moment ago. It is on its way."))


def _checked_necessity(text: str, hidden: list[str]) -> str:
    """Return why we ask; refuse what tells in plain words what only its digest may."""
    text = " ".join(text.split())
    if sum(2 if is_cjk(sign) else sign.isalnum() for sign in text) < _LEAST_SAID:
        raise InvalidValue(
            "necessity-missing", _("Say in some words why you ask: the partner reads it."), field="necessity"
        )
    if len(text) > _MOST_SAID:
        raise InvalidValue("text-too-long", _("Shorten the text."), field="necessity")
    if mentions(text, hidden):
        raise InvalidValue(
            "text-says-more",
            _("The partner reads this, and it names the case, or somebody or a number in it. Write it without."),
            field="necessity",
        )
    return text


def _refuse(asked: AskedPartner, why: str, now: datetime) -> None:
    asked.state, asked.refusal, asked.answered_at = InquiryState.REFUSED, why[:60], now
    asked.save(update_fields=["state", "refusal", "answered_at", "in_message"])
    _record(InquiryEvent.REFUSED, None, asked, now, why=asked.refusal)


def _record(action: str, actor: Any, asked: AskedPartner, now: datetime, **changes: Any) -> None:
    record(
        action=action,
        actor=actor,
        actor_label=asked.partner.agency_id,
        subject=asked.inquiry,
        case_reference=asked.inquiry.seizure.reference,
        changes={
            "partner": [None, asked.partner.agency_id],
            **{name: [None, value] for name, value in changes.items()},
        },
        now=now,
    )
