"""Agreements are written down at the console: what may leave, for what, until when; and suspended."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from operations.access import agreements_in_force
from operations.models import Agreement

pytestmark = pytest.mark.django_db
PAPER = {
    "agency_id": "us-cbp",
    "kind": "MEMORANDUM",
    "signed_on": date(2024, 5, 2),
    "article": "Art. 4",
    "tiers": ["B", "A"],
    "purposes": ["ADMINISTRATIVE"],
    "name_en": "Memorandum on parcels",
    "name_zh": "包裹合作备忘录",
}


def enter(**more):
    call_command("enter_agreement", "MOC-2024", **(PAPER | more))
    return Agreement.objects.get(code="MOC-2024")


def test_it_is_in_force_from_its_signature_and_stands_in_the_audit():
    agreement = enter()

    assert (agreement.valid_from, agreement.tiers, agreement.may_share_cases) == (date(2024, 5, 2), ["A", "B"], True)
    event = AuditEvent.objects.get(action="agreement.entered")
    assert event.changes["tiers"] == [None, ["A", "B"]]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"agency_id": "us-xyz"}, "agency: "),
        ({"valid_to": date(2024, 5, 1)}, "agreement_period"),
        ({"tiers": ["A", "C"]}, "agreement_persons_need_approval"),
        ({"may_share_cases": False, "may_inquire": True}, "agreement_inquiries_need_cases"),
    ],
)
def test_what_cannot_be_is_refused(more, said):
    with pytest.raises(CommandError, match=said):
        enter(**more)

    assert not Agreement.objects.exists()


def test_persons_may_be_named_with_an_approval():
    assert enter(tiers=["A", "C"], authority_approval="MPS 2024/17").tiers == ["A", "C"]


def test_a_code_is_given_once():
    enter()

    with pytest.raises(CommandError, match="code: "):
        enter(article="Art. 5")


def test_nothing_holds_while_it_is_suspended_and_again_when_it_is_resumed():
    agreement = enter()

    call_command("suspend_agreement", "MOC-2024")
    assert agreement not in agreements_in_force(on=date(2026, 11, 29))

    call_command("suspend_agreement", "MOC-2024", resume=True)
    call_command("suspend_agreement", "MOC-2024", resume=True)
    assert agreement in agreements_in_force(on=date(2026, 11, 29))
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True))[-2:] == [
        "agreement.suspended",
        "agreement.resumed",
    ]


def test_one_that_nobody_entered_cannot_be_suspended():
    with pytest.raises(CommandError, match="no agreement of this code"):
        call_command("suspend_agreement", "MOC-1999")
