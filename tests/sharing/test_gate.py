"""The gate: what stands between a share and its partner on a day."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from operations.models import Agreement
from sharing.gate import approvals_needed, blockers
from sharing.models import Partner, Policy
from sharing.services.previews import share_blockers
from tests.sharing.factories import log, make_agreement, make_share

TODAY = date(2026, 11, 23)


def ask(**changes):
    return [blocker.code for blocker in found(**changes)]


def found(*, policy_is_current=True, tiers_used=("A", "B"), purpose="ADMINISTRATIVE", **changes):
    values = {
        "pk": 1,
        "agency_id": "us-cbp",
        "valid_from": date(2007, 5, 23),
        "valid_to": date(2027, 5, 23),
        "purposes": ["ADMINISTRATIVE"],
        "tiers": ["A", "B"],
    }
    facts = {"has_key": True, "is_recalled": False} | {
        name: changes.pop(name) for name in ("has_key", "is_recalled") if name in changes
    }
    partner = Partner(agency_id=changes.pop("partner", "us-cbp"), is_active=changes.pop("is_active", True))
    agreement = Agreement(**(values | changes))
    return blockers(
        agreement=agreement,
        partner=partner,
        policy=Policy(agreement_id=1, is_current=policy_is_current),
        purpose=purpose,
        tiers_used=tiers_used,
        on=TODAY,
        **facts,
    )


OPEN = {
    "as agreed": {},
    "on its first day": {"valid_from": TODAY},
    "on its last day": {"valid_to": TODAY},
    "once a second person has confirmed it": {"entered_by_id": 1, "confirmed_at": datetime(2026, 11, 1, tzinfo=UTC)},
    "without an end": {"valid_to": None},
    "with less than agreed": {"tiers_used": ("A",)},
    "with persons and an approval": {
        "tiers": ["A", "B", "C"],
        "tiers_used": ("A", "C"),
        "authority_approval": "SPC 2026-17",
    },
}


@pytest.mark.parametrize("change", OPEN.values(), ids=OPEN)
def test_lets_through(change):
    assert ask(**change) == []


CLOSED = {
    "before its first day": ({"valid_from": date(2026, 11, 24)}, "agreement-not-yet"),
    "after its last day": ({"valid_to": date(2026, 11, 22)}, "agreement-ended"),
    "before a second person has confirmed it": ({"entered_by_id": 1}, "agreement-unconfirmed"),
    "once a second person has refused it": (
        {"entered_by_id": 1, "refused_at": datetime(2026, 11, 1, tzinfo=UTC)},
        "agreement-unconfirmed",
    ),
    "while suspended": ({"suspended_at": datetime(2026, 11, 1, tzinfo=UTC)}, "agreement-suspended"),
    "under an agreement with another": ({"agency_id": "jp-customs"}, "agreement-of-another"),
    "under one for statistics": ({"may_share_cases": False}, "agreement-without-cases"),
    "for a purpose it does not name": ({"purpose": "COURT_EVIDENCE"}, "purpose-not-permitted"),
    "with a tier it does not cover": ({"tiers_used": ("A", "D")}, "tier-not-covered"),
    "with persons but no approval": ({"tiers": ["A", "C"], "tiers_used": ("A", "C")}, "persons-without-approval"),
    "under the rules of another agreement": ({"pk": 2}, "policy-of-another"),
    "under rules that were replaced": ({"policy_is_current": False}, "policy-changed"),
    "to a partner that is switched off": ({"is_active": False}, "partner-inactive"),
    "to a partner without a key": ({"has_key": False}, "partner-without-key"),
    "after a recall": ({"is_recalled": True}, "recalled"),
}


@pytest.mark.parametrize(("change", "code"), CLOSED.values(), ids=CLOSED)
def test_stops(change, code):
    assert ask(**change) == [code]


@pytest.mark.parametrize("change", [{"valid_from": date(2026, 11, 24)}, {"valid_to": date(2026, 11, 22)}])
def test_days_are_written_as_on_every_page(change):
    (blocker,) = found(**change)

    assert f"{next(iter(change.values())).day} Nov 2026" in blocker.message


@pytest.mark.parametrize(("tiers", "people"), [("A", 1), ("AB", 1), ("ABC", 2), ("AD", 2)])
def test_needs_two_approvals_where_persons_or_files_leave(tiers, people):
    assert approvals_needed(tiers_used=tiers) == people


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Asia/Vladivostok"])
@pytest.mark.parametrize(("last_day", "found"), [(date(2026, 11, 23), ["agreement-ended"]), (date(2026, 11, 24), [])])
def test_an_agreement_ends_with_its_day_at_the_seat_whoever_reads(liaison, officer, zone, last_day, found):
    """Else the page and the worker that sends would come to different days."""
    share = make_share(liaison, log(officer), agreement=make_agreement(valid_to=last_day))
    early = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past midnight at the seat, on Tuesday

    with timezone.override(zone):
        blockers = share_blockers(share=share, tiers_used=(), now=early)

    assert [blocker.code for blocker in blockers] == found
