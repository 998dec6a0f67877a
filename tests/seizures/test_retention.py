"""Names on a case expire when the law says so; the figures stay."""

from datetime import date, timedelta

import pytest

from accounts.roles import Role
from audit.models import AuditEvent, PendingEvent
from audit.services import record
from ipcases.lib.files import path_of
from rightsholders.models import Recordation
from seizures.access import visible_seizures
from seizures.models import Note, Party, Seizure
from seizures.queries import search_filter
from seizures.queries.retention import erasures_of
from seizures.services.notes import add_note
from seizures.services.outcomes import close_seizure, record_outcome
from seizures.services.procedures import abandon_procedure
from seizures.services.retention import date_cases_abandoned_in_court, erase_personal_data, follow_recordations
from seizures.tasks import erase_personal_data_task
from sharing.services.fanout import fan_out
from tests.seizures.factories import log, photo
from tests.seizures.holds import hold, person
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import at, choose, fact, make_recordation, move_to_eu, open_for, told

pytestmark = pytest.mark.django_db
FIRST = date(2025, 3, 10)
NEXT = date(2025, 11, 2)


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


@pytest.fixture
def under(officer, supervisor, holder, nordvik):
    """Return what closes a case of the EU on 12 March 2025, for goods held under a recordation."""

    def close_under(recordation):
        seizure = eu_case(officer)
        procedure = open_for(seizure, officer, recordation, now=at(FIRST))
        told(procedure, supervisor, holder)
        choose(procedure, supervisor, "RELEASE", now=at(date(2025, 3, 12)))
        return close(seizure, supervisor, date(2025, 3, 12))

    return close_under


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik, jurisdiction="EU", valid_to=date(2025, 8, 31))


def renew(recordation, *, until, **values):
    renewal = make_recordation(
        recordation.right_holder, jurisdiction="EU", renews=recordation, valid_from=date(2025, 9, 1), valid_to=until,
        **values,
    )  # fmt: skip
    tell("recordation.accepted", renewal)
    return renewal


def withdraw(recordation, day):
    Recordation.objects.filter(pk=recordation.pk).update(status="WITHDRAWN", withdrawn_at=at(day))
    tell("recordation.withdrawn", recordation)


def tell(action, recordation):
    record(action=action, actor=None, subject=recordation, case_reference=recordation.reference, publish=True)


def follow(seizure, now):
    follow_recordations(now=now)
    seizure.refresh_from_db()
    return seizure.personal_data_until


def test_a_renewal_after_closing_keeps_the_names_for_as_long_as_it_lasts(under, recordation):
    seizure = under(recordation)

    renew(renew(recordation, until=date(2026, 8, 31)), until=date(2027, 8, 31))

    assert follow(seizure, at(date(2025, 9, 1))) == date(2028, 2, 29)
    event = AuditEvent.objects.get(action="seizure.names_kept_until", case_reference=seizure.reference)
    assert event.changes == {"names_kept_until": ["2026-02-28", "2028-02-29"]}
    assert not PendingEvent.objects.filter(event__subject_type="rightsholders.Recordation").exists()


def test_a_renewal_that_was_only_asked_for_keeps_nothing(under, recordation):
    seizure = under(recordation)

    renewal = renew(recordation, until=date(2026, 8, 31), status="REFUSED", decision_reason="Too late")
    Recordation.objects.filter(pk=renewal.pk).update(valid_from=None, valid_to=None)

    assert follow(seizure, at(date(2025, 9, 1))) == date(2026, 2, 28)


def test_an_application_withdrawn_after_closing_lets_the_names_go_earlier(under, recordation):
    seizure = under(recordation)

    withdraw(recordation, date(2025, 5, 10))

    assert follow(seizure, at(date(2025, 5, 10))) == date(2025, 11, 10)


def test_an_application_withdrawn_before_closing_counts_to_the_day_of_its_withdrawal(under, recordation):
    withdraw(recordation, date(2025, 3, 11))
    Recordation.objects.filter(pk=recordation.pk).update(valid_to=date(2026, 8, 31))

    assert under(recordation).personal_data_until == date(2025, 9, 12)


def test_names_are_not_erased_under_an_application_that_was_renewed_though_nobody_told(under, recordation):
    seizure = under(recordation)
    renew(recordation, until=date(2026, 8, 31))
    PendingEvent.objects.all().delete()

    assert erase_personal_data(now=at(date(2026, 3, 1))) == 0

    seizure.refresh_from_db()
    assert seizure.parties.exists()
    assert seizure.personal_data_until == date(2027, 2, 28)


def test_the_beat_follows_what_became_of_applications(under, recordation):
    seizure = under(recordation)
    renew(recordation, until=date(2036, 8, 31))

    erase_personal_data_task()

    seizure.refresh_from_db()
    assert (seizure.personal_data_until, seizure.personal_data_purged_at) == (date(2037, 2, 28), None)


def test_the_news_of_an_application_is_left_to_who_keeps_the_names(under, recordation):
    under(recordation)
    renew(recordation, until=date(2026, 8, 31))

    fan_out(now=at(date(2025, 9, 1)))

    assert PendingEvent.objects.get().event.action == "recordation.accepted"


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


def abandoned_in_court(seizure, officer, supervisor, holder, recordation, day):
    """Open a procedure of one line, let it go to court, and abandon it."""
    wrong = open_for(seizure, officer, recordation, now=at(FIRST))
    told(wrong, supervisor, holder)
    for event in ("owner_opposed", "proceedings"):
        fact(wrong, supervisor, event, day)
    abandon_procedure(acting_user=supervisor, procedure=wrong, reason="Two lines.", now=at(day))


def test_proceedings_of_an_abandoned_procedure_end_with_those_of_the_one_that_replaced_it(
    officer, supervisor, holder, nordvik
):
    seizure, day = eu_case(officer), date(2025, 3, 12)
    recordation = make_recordation(nordvik, jurisdiction="EU", valid_to=date(2025, 3, 20))
    abandoned_in_court(seizure, officer, supervisor, holder, recordation, day)
    right = open_for(seizure, officer, recordation, positions=(1, 2), now=at(day))
    choose(right, supervisor, "RELEASE", now=at(day))
    assert close(seizure, supervisor, day).personal_data_until is None
    assert date_cases_abandoned_in_court(now=at(day)) == 0

    fact(right, supervisor, "court_decided", date(2026, 1, 15))

    seizure.refresh_from_db()
    assert seizure.personal_data_until == date(2026, 7, 15)


def test_proceedings_of_an_abandoned_procedure_that_none_replaced_keep_the_names_no_longer(
    officer, supervisor, holder, nordvik
):
    seizure, day = eu_case(officer), date(2025, 3, 12)
    recordation = make_recordation(nordvik, jurisdiction="EU", valid_to=date(2025, 3, 20))
    abandoned_in_court(seizure, officer, supervisor, holder, recordation, day)

    assert close(seizure, supervisor, date(2025, 3, 31)).personal_data_until == date(2025, 9, 30)
    Seizure.objects.update(personal_data_until=None)  # as a case stands that was closed before this rule

    erase_personal_data_task()

    seizure.refresh_from_db()
    assert seizure.personal_data_until == date(2025, 9, 30) and seizure.personal_data_purged_at is not None


def test_nothing_is_erased_on_the_last_day(closed):
    assert erase_personal_data(now=at(date(2025, 9, 30))) == 0
    assert closed.parties.exists()


@pytest.mark.parametrize(("hour", "erased"), [(21, 0), (22, 1)])
def test_the_last_day_ends_at_midnight_of_the_office(closed, hour, erased):
    """At 22:00 UTC the next day begins in Rotterdam."""
    assert erase_personal_data(now=at(date(2025, 9, 30), hour)) == erased


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
    assert event.changes == {"people": [1, 0], "notes": [1, 0], "files": [1, 0], "law": [None, "EU_608_2013"]}


def test_a_paper_that_lies_in_another_case_too_keeps_its_bytes(closed, officer, django_capture_on_commit_callbacks):
    log(officer, photos=(photo("LABEL", "tan"),))
    label = closed.evidence.get(shows="LABEL")

    with django_capture_on_commit_callbacks(execute=True):
        erase_personal_data(now=at(date(2025, 10, 1)))

    assert path_of(sha256=label.sha256).exists()


def test_erasing_twice_finds_nothing_more(closed):
    later = at(date(2025, 10, 1))

    assert [erase_personal_data(now=later), erase_personal_data(now=later + timedelta(days=1))] == [1, 0]


@pytest.fixture
def noted(closed):
    """A case that was written on a month after its names were erased."""
    erase_personal_data(now=at(date(2025, 10, 1)))
    note(closed, date(2025, 11, 1))
    closed.refresh_from_db()
    return closed


def note(seizure, day):
    add_note(acting_user=person("bram", Role.OFFICER), reference=seizure.reference, text="Again.", now=at(day))


def test_a_note_written_after_the_names_went_goes_with_the_next_run(noted):
    erased_at = noted.personal_data_purged_at

    erase_personal_data(now=at(date(2025, 11, 2)))
    erase_personal_data(now=at(date(2025, 11, 3)))

    noted.refresh_from_db()
    assert not noted.notes.exists()
    assert noted.personal_data_purged_at == erased_at
    late = AuditEvent.objects.filter(action="seizure.personal_data_erased").latest("pk")
    assert late.changes == {"notes": [1, 0], "law": [None, "EU_608_2013"]}
    gone = erasures_of(seizures=[noted])[noted.reference]
    assert (gone.people, gone.notes, gone.files) == (1, 2, 1)


def test_a_hold_keeps_a_note_written_after_the_names_went(noted):
    hold(noted, person("anna"), at(NEXT))

    erase_personal_data(now=at(NEXT))

    assert noted.notes.exists()


def test_a_note_on_a_case_whose_names_are_still_kept_stays(closed):
    note(closed, date(2025, 9, 1))

    erase_personal_data(now=at(date(2025, 9, 30)))

    assert closed.notes.count() == 2


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

    assert "Kept until" in before
    assert "Erased on" in after
