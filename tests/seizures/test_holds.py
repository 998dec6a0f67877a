"""While a hold stands, nothing of its case is erased, and two people end it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from accounts.access import ConfirmFirst
from accounts.roles import Role
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from seizures.models import CaseList, EvidenceFile, Hold, ListedCase, Note, Party, Seizure
from seizures.services.case_lists import discard_list, forget_old_lists
from seizures.services.corrections import NamesHeld, correct_parties
from seizures.services.holds import AT_ONCE, Order, hold_case, hold_cases, keep_hold
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.retention import erase_personal_data
from seizures.services.undoing import undo_seizure
from seizures.services.values import PartyIntake
from tests.seizures.factories import NOON, log, photo
from tests.seizures.holds import ORDER, hold, person, release
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import at, move_to_eu

pytestmark = pytest.mark.django_db
FIRST, CLOSED = date(2025, 3, 10), date(2025, 3, 31)
LAST, AFTER = at(date(2025, 9, 30)), at(date(2025, 10, 1))  # names may be kept until the last day


@pytest.fixture
def anna():
    return person("anna")


@pytest.fixture
def bram():
    return person("bram")


@pytest.fixture
def closed(officer, supervisor):
    """A case of Rotterdam whose names may be kept until 30 September 2025."""
    load_2025()
    photos = (photo("LABEL", "tan"), photo("GOODS", "red"))
    seizure = move_to_eu(log(officer, detained_at=at(FIRST), now=at(FIRST), photos=photos, note="Zhang San called."))
    for line in seizure.lines.all():
        record_outcome(
            acting_user=supervisor,
            line=line,
            kind="RELEASED",
            quantity=line.quantity,
            happened_on=CLOSED,
            now=at(CLOSED),
        )
    close_seizure(acting_user=supervisor, seizure=seizure, now=at(CLOSED))
    seizure.refresh_from_db()
    return seizure


def is_whole(seizure):
    seizure.refresh_from_db()
    return (
        seizure.personal_data_purged_at is None
        and seizure.parties.exists()
        and seizure.notes.exists()
        and seizure.evidence.count() == 2
    )


# --- what stays, and when it goes ------------------------------------------------------------------


def test_nothing_of_a_held_case_is_erased_and_the_case_beside_it_is(closed, anna, officer, supervisor):
    hold(closed, anna, LAST)
    other = Seizure.objects.get(pk=log(officer).pk)
    Seizure.objects.filter(pk=other.pk).update(
        status="CLOSED",
        closed_at=at(CLOSED),
        personal_data_until=date(2025, 9, 30),
        jurisdiction_id="EU",
        office_id="NLRTM",
    )

    assert erase_personal_data(now=AFTER) == 1

    other.refresh_from_db()
    assert other.personal_data_purged_at is not None
    assert is_whole(closed)


def test_a_day_that_passed_under_a_hold_is_caught_up_a_day_after_its_release_and_not_before(closed, anna, bram):
    held = hold(closed, anna, LAST)
    released = AFTER + timedelta(days=30)
    release(held, bram, released)

    assert erase_personal_data(now=released + timedelta(hours=23)) == 0
    assert erase_personal_data(now=released + timedelta(hours=25)) == 1


def test_each_of_several_holds_ends_by_its_own_release(closed, anna, bram):
    first, second = hold(closed, anna, LAST), hold(closed, anna, LAST, Order("AUDIT", "ECA 7"))
    release(first, bram, AFTER)

    assert erase_personal_data(now=AFTER + timedelta(days=9)) == 0

    release(second, bram, AFTER + timedelta(days=9))
    assert erase_personal_data(now=AFTER + timedelta(days=11)) == 1


def test_the_event_of_an_erasure_names_the_law(closed):
    erase_personal_data(now=AFTER)

    assert AuditEvent.objects.get(action="seizure.personal_data_erased").changes["law"] == [None, "EU_608_2013"]


# --- the database ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "erase",
    [
        lambda case: Seizure.objects.filter(pk=case.pk).update(personal_data_purged_at=AFTER),
        lambda case: Party.objects.filter(seizure=case).delete(),
        lambda case: Note.objects.filter(seizure=case).delete(),
        lambda case: EvidenceFile.objects.filter(seizure=case).delete(),
        lambda case: Hold.objects.filter(seizure=case).delete(),
        lambda case: Hold.objects.filter(seizure=case).update(paper_number="13/2025"),
        lambda case: Hold.objects.filter(seizure=case).update(released_at=AFTER),
    ],
    ids=["marked", "people", "notes", "files", "hold", "hold changed", "released by nobody"],
)
def test_the_database_refuses_whatever_code_runs(closed, anna, erase):
    hold(closed, anna, LAST)

    with pytest.raises(DatabaseError), transaction.atomic():
        erase(closed)


def test_the_database_wants_two_people_and_lets_a_release_stand(closed, anna, bram):
    held = hold(closed, anna, LAST)
    own = {"released_by": anna, "released_at": AFTER, "release_reason": "x"}
    with pytest.raises(DatabaseError, match="hold_two_people"), transaction.atomic():
        Hold.objects.filter(pk=held.pk).update(**own)
    release(held, bram, AFTER)

    with pytest.raises(DatabaseError), transaction.atomic():
        Hold.objects.filter(pk=held.pk).update(released_by=None, released_at=None, release_reason="")

    assert Note.objects.filter(seizure=closed).delete()[0] == 1


# --- setting and releasing ----------------------------------------------------------------------------


def test_who_set_a_hold_does_not_release_it_and_a_second_person_does_once(closed, anna, bram):
    held = hold(closed, anna, LAST)
    with pytest.raises(NotAllowed) as refused:
        release(held, anna, AFTER)
    assert refused.value.code == "four-eyes"
    with pytest.raises(InvalidValue):
        release(held, bram, AFTER, reason="  ")

    assert release(held, bram, AFTER) == 1

    with pytest.raises(DomainError) as refused:
        release(held, bram, AFTER)
    assert refused.value.code == "released-already"


def test_a_review_keeps_the_hold_until_another_day_and_a_released_one_is_not_kept(closed, anna, bram):
    held = hold(closed, anna, LAST, Order("COURT", "12/2025", date(2025, 10, 1)))
    kept = {"reference": closed.reference, "public_id": held.public_id, "with_others": False}
    with pytest.raises(InvalidValue):
        keep_hold(acting_user=anna, review_on=date(2025, 10, 1), now=AFTER, **kept)

    assert keep_hold(acting_user=anna, review_on=date(2026, 10, 1), now=AFTER, **kept) == 1

    held.refresh_from_db()
    assert held.review_on == date(2026, 10, 1)
    event = AuditEvent.objects.get(action="hold.reviewed")
    assert event.changes == {"review_on": ["2025-10-01", "2026-10-01"]}
    release(held, bram, AFTER)
    with pytest.raises(DomainError):
        keep_hold(acting_user=anna, review_on=date(2027, 10, 1), now=AFTER, **kept)


def test_a_release_wants_a_fresh_proof(closed, anna, bram):
    held = hold(closed, anna, LAST)

    with pytest.raises(ConfirmFirst):
        release(held, bram, AFTER, confirmed_at=AFTER - timedelta(days=1))


def test_setting_and_releasing_stand_in_the_history_with_paper_and_reason(closed, anna, bram):
    held = hold(closed, anna, LAST, Order("COURT", "12/2025", date(2026, 3, 1)))
    release(held, bram, AFTER, reason="Judgment is final")

    was_set, was_released = AuditEvent.objects.filter(action__startswith="hold.").order_by("id")
    told = {"hold": "COURT", "paper": "12/2025", "review_on": "2026-03-01"}
    assert was_set.changes == {name: [None, value] for name, value in told.items()}
    assert was_released.changes == {name: [value, None] for name, value in told.items()}
    assert (was_set.actor, was_released.actor, was_released.purpose) == (anna, bram, "Judgment is final")
    assert {was_set.case_reference, was_released.case_reference} == {closed.reference}


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (Order("WHIM", "1"), "reason"),
        (Order("COURT", "  "), "paper_number"),
        (Order("COURT", "1", date(2025, 9, 30)), "review_on"),
    ],
)
def test_an_order_names_its_reason_its_paper_and_a_day_to_come(closed, anna, order, field):
    with pytest.raises(InvalidValue) as refused:
        hold(closed, anna, LAST, order)

    assert refused.value.field == field
    hold(closed, anna, LAST, Order("COURT", "1", date(2025, 10, 1)))


def test_the_same_paper_holds_a_case_once_at_a_time(closed, anna, bram):
    held = hold(closed, anna, LAST)
    with pytest.raises(DomainError) as refused:
        hold(closed, bram, LAST)
    assert refused.value.code == "held-already"

    release(held, bram, AFTER)

    hold(closed, anna, AFTER)


def test_supervisors_hold_at_their_office_and_nobody_beyond_the_own_cases(closed, anna, supervisor):
    with pytest.raises(NotVisible):
        hold(closed, supervisor, LAST)
    with pytest.raises(NotAllowed):
        hold(closed, person("dirk", Role.OFFICER), LAST)
    with pytest.raises(NotAllowed):
        hold(closed, person("eva", Role.AUDITOR), LAST)

    hold(closed, anna, LAST)


# --- the other ways in which something of a case goes -------------------------------------------------------


def test_a_held_case_is_not_undone(officer, supervisor):
    seizure = log(officer, now=NOON)
    hold_case(acting_user=supervisor, reference=seizure.reference, order=ORDER, now=NOON)

    with pytest.raises(DomainError) as refused:
        undo_seizure(acting_user=officer, reference=seizure.reference, now=NOON)

    assert refused.value.code == "in-use"


def test_names_of_a_held_case_are_not_replaced_and_missing_ones_are_added(officer, supervisor):
    named, nameless = log(officer), log(officer, parties=())
    for seizure in (named, nameless):
        hold_case(acting_user=supervisor, reference=seizure.reference, order=ORDER, now=NOON)
    people = (PartyIntake(role="SENDER", name="Li Si"),)

    def correct(seizure):
        correct_parties(
            acting_user=officer, reference=seizure.reference, version=seizure.version, parties=people, now=NOON
        )

    with pytest.raises(NamesHeld):
        correct(named)
    correct(nameless)

    assert nameless.parties.get().name == "Li Si"


def test_a_list_from_which_a_held_case_was_logged_stays(closed, anna, bram, officer):
    listed = CaseList.objects.create(
        code="L-HELD", owner=officer, office_id="CNCAN", file_name="a.csv", sha256="0" * 64,
        created_at=LAST, checked_at=LAST, kept_until=LAST,
    )  # fmt: skip
    ListedCase.objects.create(case_list=listed, place=1, rows=[], state="LOGGED", reference=closed.reference)
    held = hold(closed, anna, LAST)

    assert forget_old_lists(now=AFTER) == 0
    with pytest.raises(DomainError):
        discard_list(acting_user=officer, public_id=str(listed.public_id), now=AFTER)

    release(held, bram, AFTER)
    assert forget_old_lists(now=AFTER + timedelta(days=2)) == 1


# --- many at once ----------------------------------------------------------------------------------------------


def test_many_are_held_in_one_act_which_says_what_was_held_already_and_what_had_lost_its_names(
    officer, supervisor, django_assert_max_num_queries
):
    cases = [log(officer) for _ in range(5)]
    hold_case(acting_user=supervisor, reference=cases[0].reference, order=ORDER, now=NOON)
    Seizure.objects.filter(pk=cases[1].pk).update(status="CLOSED", closed_at=NOON, personal_data_purged_at=NOON)
    elsewhere = move_to_eu(log(officer))

    with django_assert_max_num_queries(16):
        done = hold_cases(
            acting_user=supervisor, seizures=[case.pk for case in (*cases, elsewhere)], order=ORDER, now=NOON
        )

    assert (len(done.held), done.already, done.erased) == (4, 1, [cases[1].reference])
    assert Hold.objects.values("act_id").distinct().count() == 2
    assert AuditEvent.objects.filter(action="hold.set").count() == 5


def test_more_than_a_thousand_are_refused_whole(supervisor):
    with pytest.raises(InvalidValue) as refused:
        hold_cases(acting_user=supervisor, seizures=range(AT_ONCE + 1), order=ORDER, now=NOON)

    assert refused.value.code == "too-many"


def test_what_was_held_in_one_act_may_be_released_in_one(officer, supervisor, desk):
    cases = [log(officer) for _ in range(3)]
    done = hold_cases(acting_user=supervisor, seizures=[case.pk for case in cases], order=ORDER, now=NOON)
    alone = hold_case(acting_user=supervisor, reference=cases[0].reference, order=Order("AUDIT", "7"), now=NOON)

    assert release(done.held[0], desk, NOON, with_others=True) == 3

    assert list(Hold.objects.filter(released_at__isnull=True)) == [alone]
