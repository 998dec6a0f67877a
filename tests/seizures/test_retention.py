"""Names on a case expire when the law says so; the figures stay."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from ipcases.lib.files import path_of
from seizures.access import visible_seizures
from seizures.models import Note, Party, Seizure
from seizures.queries import search_filter
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.retention import erase_personal_data
from seizures.tasks import erase_personal_data_task
from tests.seizures.factories import log, photo
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import at, choose, fact, make_recordation, move_to_eu, open_for, told

pytestmark = pytest.mark.django_db
FIRST = date(2025, 3, 10)


def eu_case(officer):
    load_2025()
    photos = (photo("LABEL", "tan"), photo("GOODS", "red"))
    return move_to_eu(log(officer, detained_at=at(FIRST), now=at(FIRST), photos=photos, note="Zhang San called."))


def close(seizure, user, day):
    """Let the goods that no procedure holds go, and close."""
    for line in seizure.lines.all():
        if not line.outcomes.exists():
            record_outcome(
                acting_user=user, line=line, kind="RELEASED", quantity=line.quantity, happened_on=day, now=at(day)
            )
    close_seizure(acting_user=user, seizure=seizure, now=at(day))
    seizure.refresh_from_db()
    return seizure


@pytest.fixture
def closed(officer, supervisor):
    return close(eu_case(officer), supervisor, date(2025, 3, 31))


def test_names_are_kept_six_months_after_closing_in_the_eu(closed):
    assert closed.personal_data_until == date(2025, 9, 30)


def test_names_are_kept_until_six_months_after_the_application_ended(officer, supervisor, holder, nordvik):
    seizure = eu_case(officer)
    recordation = make_recordation(nordvik, jurisdiction="EU", valid_to=date(2025, 8, 31))
    procedure = open_for(seizure, officer, recordation, now=at(FIRST))
    told(procedure, supervisor, holder)
    choose(procedure, supervisor, "RELEASE", now=at(date(2025, 3, 12)))

    assert close(seizure, supervisor, date(2025, 3, 12)).personal_data_until == date(2026, 2, 28)


def test_china_sets_no_time(officer, supervisor):
    seizure = log(officer)

    assert close(seizure, supervisor, date(2026, 11, 23)).personal_data_until is None


def test_pending_proceedings_keep_the_names_until_the_court_has_decided(officer, supervisor, holder, nordvik):
    seizure = eu_case(officer)
    seizure.lines.update(suspected_right="DESIGN")
    recordation = make_recordation(nordvik, jurisdiction="EU", kind="DESIGN", valid_to=date(2025, 3, 20))
    procedure = open_for(seizure, officer, recordation, now=at(FIRST))
    told(procedure, supervisor, holder)
    for event in ("owner_opposed", "proceedings", "owner_security"):
        fact(procedure, supervisor, event, date(2025, 3, 12))
    choose(procedure, supervisor, "RELEASE_ON_SECURITY", now=at(date(2025, 3, 12)))
    assert close(seizure, supervisor, date(2025, 3, 12)).personal_data_until is None

    fact(procedure, supervisor, "court_decided", date(2026, 1, 15))

    seizure.refresh_from_db()
    assert seizure.personal_data_until == date(2026, 7, 15)


def test_nothing_is_erased_on_the_last_day(closed):
    assert erase_personal_data(now=at(date(2025, 9, 30))) == 0
    assert closed.parties.exists()


def test_people_notes_labels_and_their_bytes_go_and_the_figures_stay(
    closed, officer, django_capture_on_commit_callbacks
):
    label = closed.evidence.get(shows="LABEL")
    goods = closed.evidence.get(shows="GOODS")
    before = Seizure.objects.values("item_count", "parcel_count", "headline", "category_bits").get(pk=closed.pk)

    with django_capture_on_commit_callbacks(execute=True):
        assert erase_personal_data(now=at(date(2025, 10, 1))) == 1

    assert not Party.objects.filter(seizure=closed).exists()
    assert not Note.objects.filter(seizure=closed).exists()
    assert list(closed.evidence.values_list("shows", flat=True)) == ["GOODS"]
    assert not path_of(sha256=label.sha256).exists()
    assert path_of(sha256=goods.sha256).exists()
    assert Seizure.objects.values("item_count", "parcel_count", "headline", "category_bits").get(pk=closed.pk) == before
    assert closed.lines.count() == 2
    assert closed.lines.first().outcomes.exists()
    assert not search_filter(visible_seizures(user=officer), text="hongyun", user=officer).exists()
    event = AuditEvent.objects.get(action="seizure.personal_data_erased")
    assert event.changes == {"people": [1, 0], "notes": [1, 0], "files": [1, 0]}


def test_a_paper_that_lies_in_another_case_too_keeps_its_bytes(closed, officer, django_capture_on_commit_callbacks):
    log(officer, photos=(photo("LABEL", "tan"),))
    label = closed.evidence.get(shows="LABEL")

    with django_capture_on_commit_callbacks(execute=True):
        erase_personal_data(now=at(date(2025, 10, 1)))

    assert path_of(sha256=label.sha256).exists()


def test_erasing_twice_finds_nothing_more(closed):
    later = at(date(2025, 10, 1))

    assert [erase_personal_data(now=later), erase_personal_data(now=later + timedelta(days=1))] == [1, 0]


def test_the_beat_erases_by_itself(closed):
    erase_personal_data_task()

    closed.refresh_from_db()
    assert closed.personal_data_purged_at is not None


def test_the_case_says_until_when_and_that_it_is_done(client, supervisor, closed):
    Seizure.objects.filter(pk=closed.pk).update(jurisdiction_id="CN", office_id="CNCAN")
    client.force_login(supervisor)
    address = f"/seizures/{closed.reference}/"
    before = " ".join(client.get(address).content.decode().split())
    Seizure.objects.filter(pk=closed.pk).update(personal_data_purged_at=at(date(2025, 10, 1)))
    after = " ".join(client.get(address).content.decode().split())

    assert "kept until" in before
    assert "erased on" in after
