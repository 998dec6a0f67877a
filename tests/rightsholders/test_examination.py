"""What the desk decides, and when it must not."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import InvalidValue, NotAllowed
from reference.models import Office
from rightsholders.models import Recordation
from rightsholders.services import examination, sections, submission
from rightsholders.services.values import (
    DeficiencyValues,
)
from tests.rightsholders.factories import (
    NOW,
    TODAY,
    act,
    codes,
    contacts,
    make_submitted,
    right_values,
    tells_values,
    write_in_force,
)

Status = Recordation.Status


def test_accepts_for_ten_years_capped_by_the_right_and_tells_upper_layers(holder, nordvik, desk):
    sent = make_submitted(
        holder,
        nordvik,
        rights=[right_values("NORDVIK", expires_on=date(2030, 5, 5)), right_values("NORDVIK II", expires_on=None)],
    )

    accepted = examination.accept(**act(desk, sent))

    assert (accepted.status, accepted.valid_from, accepted.valid_to) == (Status.IN_FORCE, TODAY, date(2036, 11, 19))
    assert accepted.decided_by == desk
    lasts = {row.right.title: row.in_force.upper for row in accepted.recordation_rights.select_related("right")}
    assert lasts == {"NORDVIK": date(2030, 5, 6), "NORDVIK II": date(2036, 11, 20)}
    event = AuditEvent.objects.get(action="recordation.accepted")
    assert PendingEvent.objects.filter(event=event).exists()


def test_the_union_accepts_for_one_year_from_tomorrow(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik, jurisdiction="EU")
    desk.home_office_id = _european_headquarters()

    accepted = examination.accept(**act(desk, sent))

    assert (accepted.valid_from, accepted.valid_to) == (date(2026, 11, 21), date(2027, 11, 20))


def _european_headquarters():
    return Office.objects.filter(jurisdiction_id="EU").first().pk


def test_the_desk_may_end_it_earlier_but_not_later_than_the_law_allows(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik, expires_on=None)

    for outside in (TODAY - timedelta(days=1), date(2036, 11, 20)):
        with pytest.raises(InvalidValue) as refused:
            examination.accept(**act(desk, sent, last_day=outside))
        assert refused.value.field == "last_day"
    accepted = examination.accept(**act(desk, sent, last_day=date(2027, 1, 1)))

    assert accepted.valid_to == date(2027, 1, 1)
    assert accepted.recordation_rights.get().in_force.upper == date(2027, 1, 2)


def test_an_overlap_that_another_desk_created_meanwhile_becomes_a_sentence(holder, nordvik, desk, monkeypatch):
    sent = make_submitted(holder, nordvik)
    right = sent.recordation_rights.get().right
    other = write_in_force(nordvik, title="OTHER", reference="CN-R2020-777777")
    # The other acceptance commits after our checks: only the constraint sees it.
    monkeypatch.setattr(examination, "refuse_unless_ready", lambda **_: None)
    other.recordation_rights.update(right=right)

    with pytest.raises(examination.RightInForceElsewhere) as refused:
        examination.accept(**act(desk, sent))

    assert "CN-R2020-777777" in str(refused.value)
    assert refused.value.status == 409
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED


def test_the_checks_find_an_overlap_before_the_constraint_does(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    other = write_in_force(nordvik, title="OTHER")
    other.recordation_rights.update(right=sent.recordation_rights.get().right)

    assert codes(sent, "accept") == {"overlap"}


def test_an_ended_recordation_of_the_same_right_does_not_overlap(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    other = write_in_force(nordvik, title="OTHER", last=TODAY - timedelta(days=1), status="EXPIRED")
    other.recordation_rights.update(right=sent.recordation_rights.get().right)

    assert codes(sent, "accept") == set()


def test_returns_with_deficiencies_that_block_until_each_part_is_saved_again(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    asked = [
        DeficiencyValues(section="CONTACTS", message="Who answers at night?"),
        DeficiencyValues(section="TELLS", message="Say where the label sits."),
    ]

    examination.return_for_completion(**act(desk, sent, deficiencies=asked))

    assert codes(sent) == {"deficiency"}
    sections.save_contacts(**act(holder, sent, contacts=contacts()))
    assert [row.section for row in sent.deficiencies.filter(settled_at__isnull=True)] == ["TELLS"]
    sections.save_tells(**act(holder, sent, values=tells_values()))
    again = submission.submit(**act(holder, sent, is_declared=True))
    assert (again.status, again.reference) == (Status.SUBMITTED, sent.reference)


def test_returning_needs_a_deficiency(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)

    with pytest.raises(InvalidValue):
        examination.return_for_completion(**act(desk, sent, deficiencies=[]))


def test_refuses_with_the_reason_and_not_without(holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)

    with pytest.raises(InvalidValue) as refused:
        examination.refuse(**act(desk, sent, reason="  "))
    assert refused.value.field == "reason"
    examination.refuse(**act(desk, sent, reason="Not the owner."))

    sent.refresh_from_db()
    assert (sent.status, sent.decision_reason, sent.decided_at) == (Status.REFUSED, "Not the owner.", NOW)


@pytest.mark.parametrize("person", ["officer", "supervisor", "holder", "admin"])
def test_only_the_desk_decides(person, request, holder, nordvik):
    sent = make_submitted(holder, nordvik)

    with pytest.raises(NotAllowed):
        examination.accept(**act(request.getfixturevalue(person), sent))


def test_the_desk_reads_again_what_it_asked(client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    asked = [DeficiencyValues(section="IMAGES", message="Send the mark alone.")]
    examination.return_for_completion(**act(desk, sent, deficiencies=asked))
    client.force_login(desk)

    page = client.get(reverse("rightsholders:examine", args=[sent.public_id])).content.decode()

    assert "Send the mark alone." in page
