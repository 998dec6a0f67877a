"""Handing cases to the police, and what the police found. Numbers, no names."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from ipcases.lib.sending_twice import sent_before
from reference.models import Agency, Office
from reference.queries import countries_choices, currencies_choices
from seizures.events import ReferralEvent
from seizures.models import Referral, ReferralCounter, ReferralResult, ReferralSeizure, Seizure
from seizures.services.numbers import next_reference

_Kind = ReferralResult.Kind


def refer(
    *,
    acting_user: User,
    seizures: Iterable[Seizure],
    agency: Agency,
    title: str,
    legal_basis: str,
    referred_on: date,
    now: datetime,
    seen: int | None = None,
) -> Referral:
    """Hand one or many seizures of one jurisdiction to the police, as one investigation.

    The caller has checked that the user may see each seizure. `seen` is the key of the newest investigation that the
    user had begun (0 for none): what a second press sends again is one. Raises NotAllowed, InvalidValue, NotVisible.
    """
    require(user=acting_user, verb="seizures.refer")
    cases = list({seizure.pk: seizure for seizure in seizures}.values())
    _check_cases(cases)
    if agency.kind != Agency.Kind.POLICE:
        raise InvalidValue("not-police", _("Choose a police authority."), field="agency")
    title, legal_basis = _text(title, 200, "title"), _text(legal_basis, 200, "legal_basis")
    office = acting_user.home_office or cases[0].office
    _check_day(referred_on, office, now, field="referred_on")
    if referred_on < min(case.detained_on for case in cases):
        raise InvalidValue("too-early", _("This day lies before the case."), field="referred_on")
    said = {
        "title": title,
        "agency": agency,
        "jurisdiction_id": cases[0].jurisdiction_id,
        "office": office if office.jurisdiction_id == cases[0].jurisdiction_id else cases[0].office,
        "legal_basis": legal_basis,
        "referred_on": referred_on,
        "referred_by": acting_user,
    }
    with transaction.atomic():
        _lock_cases(cases)
        known = sent_before(rows=Referral.objects.all(), seen=seen, said=said)
        if known is not None and set(known.referral_seizures.values_list("seizure", flat=True)) == {
            c.pk for c in cases
        }:
            return known
        referral = Referral(**said)
        referral.reference = referral.public_id.hex  # until the number is given, at the end
        referral.save(force_insert=True)
        ReferralSeizure.objects.bulk_create(ReferralSeizure(referral=referral, seizure=case) for case in cases)
        for case in cases:
            _tell_case(referral, case, ReferralEvent.REFERRED, acting_user, now)
        named = next_reference(of=ReferralCounter, office=referral.office, year=referral.referred_on.year)
        referral.reference = f"P-{named}"
        referral.save(update_fields=["reference"])
        return referral


def add_seizures(
    *, acting_user: User, referral: Referral, seizures: Iterable[Seizure], now: datetime
) -> list[ReferralSeizure]:
    """Add seizures to an investigation; those it rests on already are passed over."""
    require(user=acting_user, verb="seizures.refer")
    cases = list({seizure.pk: seizure for seizure in seizures}.values())
    _check_cases(cases, jurisdiction=referral.jurisdiction_id)
    with transaction.atomic():
        referral = _lock(referral)
        _refuse_concluded(referral)
        known = set(referral.referral_seizures.values_list("seizure_id", flat=True))
        new = [case for case in cases if case.pk not in known]
        _lock_cases(new)
        rows = ReferralSeizure.objects.bulk_create(ReferralSeizure(referral=referral, seizure=case) for case in new)
        for case in new:
            _tell_case(referral, case, ReferralEvent.SEIZURE_LINKED, acting_user, now)
        return rows


def accept(*, acting_user: User, referral: Referral, now: datetime) -> Referral:
    """Note that the police has taken up the investigation."""
    return _move(acting_user, referral, Referral.Status.ACCEPTED, ReferralEvent.ACCEPTED, now)


def conclude(*, acting_user: User, referral: Referral, now: datetime) -> Referral:
    """Note that the investigation is over: no further results are expected."""
    return _move(acting_user, referral, Referral.Status.CONCLUDED, ReferralEvent.CONCLUDED, now)


def record_result(
    *,
    acting_user: User,
    referral: Referral,
    kind: str,
    country: str,
    happened_on: date,
    now: datetime,
    count: int = 1,
    site_kind: str = "",
    amount: Decimal | None = None,
    currency: str = "",
    place: str = "",
    remark: str = "",
    seen: int | None = None,
) -> ReferralResult:
    """Record one thing the police did: a site closed, a search, arrests, goods found with their value.

    The first result takes the investigation up. `seen` is the key of the newest result that the user saw (0 for
    none): what a second press sends again is recorded once. Raises NotAllowed, InvalidValue, DomainError (409)
    once it is concluded.
    """
    require(user=acting_user, verb="seizures.record_referral_result")
    _check_result(kind, count, site_kind, amount, currency, country)
    with transaction.atomic():
        referral = _lock(referral)
        _refuse_concluded(referral)
        _check_day(happened_on, referral.office, now, field="happened_on")
        if happened_on < referral.referred_on:
            raise InvalidValue("too-early", _("This day lies before the hand-over to the police."), field="happened_on")
        said = {
            "kind": kind,
            "site_kind": site_kind if kind == _Kind.SITE else "",
            "count": count,
            "amount": amount,
            "currency_id": currency if amount is not None else None,
            "country_id": country,
            "place": _text(place, 120, "place", required=False),
            "happened_on": happened_on,
            "remark": _text(remark, 300, "remark", required=False),
            "recorded_by": acting_user,
        }
        if (known := sent_before(rows=referral.results.all(), seen=seen, said=said)) is not None:
            return known
        result = ReferralResult.objects.create(referral=referral, recorded_at=now, **said)
        _tell(
            referral,
            ReferralEvent.RESULT_RECORDED,
            acting_user,
            now,
            kind=[None, kind],
            count=[None, count],
            amount=[None, amount],
            currency=[None, currency],
        )
        if referral.status == Referral.Status.SENT:
            referral.status = Referral.Status.ACCEPTED
            referral.save(update_fields=["status"])
            _tell(referral, ReferralEvent.ACCEPTED, acting_user, now)
        return result


def _check_cases(cases: list[Seizure], jurisdiction: str = "") -> None:
    if not cases:
        raise InvalidValue("no-seizures", _("Name at least one case."), field="references")
    if {case.jurisdiction_id for case in cases} - {jurisdiction or cases[0].jurisdiction_id}:
        raise InvalidValue("two-jurisdictions", _("All cases must be of one jurisdiction."), field="references")


def _check_day(day: date, office: Office, now: datetime, *, field: str) -> None:
    if day > local_day(now, office.time_zone):
        raise InvalidValue("in-future", _("This day has not come yet."), field=field)


def _check_result(kind: str, count: int, site_kind: str, amount: Decimal | None, currency: str, country: str) -> None:
    if kind not in _Kind.values:
        raise InvalidValue("result-unknown", _("Choose what the police did."), field="kind")
    if not 1 <= count <= 1_000_000:
        raise InvalidValue("count-out-of-range", _("Give a number from 1 to 1,000,000."), field="count")
    if kind == _Kind.SITE and site_kind not in ReferralResult.SiteKind.values:
        raise InvalidValue("site-kind-missing", _("Say what kind of site it was."), field="site_kind")
    if kind == _Kind.GOODS and amount is None:
        raise InvalidValue("amount-missing", _("Give the value of the goods."), field="amount")
    if amount is not None and not Decimal(0) < amount < Decimal(10) ** 14:
        raise InvalidValue("amount-out-of-range", _("Give a value above zero."), field="amount")
    if amount is not None and currency not in dict(currencies_choices()):
        raise InvalidValue("currency-missing", _("Choose the currency of the value."), field="currency")
    if country not in dict(countries_choices()):
        raise InvalidValue("country-missing", _("Choose the country or region."), field="country")


def _text(text: str, most: int, field: str, *, required: bool = True) -> str:
    text = text.strip()
    if required and not text:
        raise InvalidValue("text-missing", _("Fill in this field."), field=field)
    if len(text) > most or "\x00" in text:
        message = _("Keep this below %(most)d characters.")
        raise InvalidValue("text-too-long", message % {"most": most + 1}, field=field)
    return text


def _move(
    acting_user: User, referral: Referral, status: Referral.Status, event: ReferralEvent, now: datetime
) -> Referral:
    require(user=acting_user, verb="seizures.record_referral_result")
    with transaction.atomic():
        referral = _lock(referral)
        _refuse_concluded(referral)
        if referral.status == status:
            raise DomainError("already-so", _("This is recorded already."))
        old, referral.status = referral.status, status
        referral.save(update_fields=["status"])
        _tell(referral, event, acting_user, now, status=[old, status])
        return referral


def _refuse_concluded(referral: Referral) -> None:
    if referral.status == Referral.Status.CONCLUDED:
        raise DomainError("concluded", _("This investigation is concluded. Refer the cases again to go on."))


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_related("office").select_for_update(of=("self",)).get(pk=referral.pk)


def _lock_cases(cases: list[Seizure]) -> None:
    """Lock the cases in their order. Raises NotVisible for one that was undone meanwhile."""
    rows = Seizure.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[case.pk for case in cases])
    if len(rows.order_by("pk").values_list("pk", flat=True)) < len(cases):
        raise NotVisible


def _tell_case(referral: Referral, case: Seizure, event: ReferralEvent, user: User, now: datetime) -> None:
    record(
        action=event,
        actor=user,
        subject=referral,
        case_reference=case.reference,
        changes={"agency": [None, referral.agency_id], "title": [None, referral.title]},
        publish=True,
        now=now,
    )


def _tell(referral: Referral, event: ReferralEvent, user: User, now: datetime, **changes: list) -> None:
    record(action=event, actor=user, subject=referral, changes=changes, now=now)
