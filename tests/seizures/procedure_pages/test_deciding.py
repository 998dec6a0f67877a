"""Deciding on the officer's pages, each refusal beside what was typed; facts, extensions, abandoning."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from ipcases.lib.days import local_day
from seizures.models import Decision, Seizure
from seizures.services.decisions import decide
from tests.seizures.procedure_pages.conftest import page, text_of
from tests.seizures.procedures import answer, assess, make_recordation, move_to_eu, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(procedure, supervisor, holder, now):
    assess(procedure.seizure, 30_000)
    notify(procedure, supervisor, now=now)
    answer(procedure, holder, now=now + timedelta(minutes=1))
    return procedure


def test_a_decision_is_seen_before_it_is_made(desk_client, answered):
    url = page("decide", answered)
    typed = {"kind": "DETAIN", "reason": "Applied in time.", "legal_basis": "", "supersedes": "0"}
    assert "See what follows" in text_of(desk_client.get(url))

    preview = text_of(desk_client.post(url, typed | {"do": "check"}))
    assert not Decision.objects.exists()
    changed = text_of(desk_client.post(url, typed | {"do": "back"}))
    got = desk_client.post(url, typed | {"do": "decide"})

    assert "Nothing has been decided or sent yet." in preview
    assert "Customs investigates: until the end of" in preview
    assert "notices@nordvik.test" in preview
    assert "Applied in time." in changed
    assert got.url == page("procedure", answered)
    assert Decision.objects.get().legal_basis == "Regulations art. 16; Measures art. 22–24"


def test_what_the_law_does_not_open_is_not_offered_and_explained(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)

    shown = text_of(desk_client.get(page("decide", procedure)))

    assert 'value="DETAIN"' not in shown
    assert "Wait for the right holder" in shown
    assert 'value="RELEASE"' in shown


def test_a_decision_the_law_does_not_open_is_refused_when_posted(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)

    got = desk_client.post(page("decide", procedure), {"kind": "DETAIN", "reason": "Now.", "do": "decide"})

    assert "Wait for the right holder" in text_of(got, 409)
    assert not Decision.objects.exists()


def test_a_decision_needs_a_reason(desk_client, answered):
    got = desk_client.post(page("decide", answered), {"kind": "DETAIN", "do": "check"})

    assert "Give the reason." in text_of(got, 400)


def test_two_conflicting_decisions_are_shown_side_by_side(desk_client, answered, desk):
    theirs = decide(
        acting_user=desk, procedure=answered, kind="RELEASE", reason="The desk says genuine.", now=timezone.now()
    )
    typed = {"kind": "RELEASE", "reason": "My own reason.", "supersedes": "0", "do": "decide"}

    conflict = text_of(desk_client.post(page("decide", answered), typed), 409)
    assert "The desk says genuine." in conflict
    assert "My own reason." in conflict
    assert f'value="{theirs.pk}"' in conflict
    desk_client.post(page("decide", answered), typed | {"supersedes": str(theirs.pk)})

    assert Decision.objects.get(is_standing=True).reason == "My own reason."


def test_a_decision_on_the_way_sent_by_a_second_press_stands_once_and_a_colleagues_is_compared(
    desk_client, answered, desk
):
    typed = {"kind": "DETAIN", "reason": "Applied for in time.", "supersedes": "0", "do": "decide"}
    assert [desk_client.post(page("decide", answered), typed).url for _ in range(2)] == [
        page("procedure", answered)
    ] * 2
    assert Decision.objects.get().kind == "DETAIN"

    anew = desk_client.post(page("decide", answered), typed | {"supersedes": Decision.objects.get().pk})
    from_new_page = text_of(anew, 409)
    assert "This has already been decided." in from_new_page and 'value="DETAIN"' not in from_new_page
    desk_client.force_login(desk)
    assert "Somebody decided before you" in text_of(desk_client.post(page("decide", answered), typed), 409)
    assert Decision.objects.count() == 1


# --- facts, extensions, abandoning ----------------------------------------------------------------


@pytest.fixture
def eu(seizure, officer, supervisor, nordvik, now):
    Seizure.objects.filter(pk=seizure.pk).update(detained_on=local_day(now, "Europe/Amsterdam") - timedelta(days=1))
    procedure = open_for(move_to_eu(seizure), officer, make_recordation(nordvik, jurisdiction="EU"), now=now)
    supervisor.home_office_id = "NLRTM"
    supervisor.save()
    notify(procedure, supervisor, now=now)
    return procedure


def test_facts_start_clocks_and_a_clock_is_extended_on_the_page(desk_client, eu):
    day = eu.seizure.detained_on.isoformat()
    assert "opposed destruction" in text_of(desk_client.get(page("fact", eu)))
    desk_client.post(page("fact", eu), {"event": "owner_opposed", "happened_on": day})
    before = eu.deadlines.get(code="rh_proceed").due_on

    shown = text_of(desk_client.get(page("procedure", eu)))
    got = desk_client.post(page("extend", eu, "rh_proceed"), {"reason": "Papers in Chinese."})
    again = desk_client.post(page("extend", eu, "rh_proceed"), {"reason": "More."})

    assert page("extend", eu, "rh_proceed") in shown
    assert got.status_code == 302
    assert eu.deadlines.get(code="rh_proceed").due_on > before
    assert "extended once already" in text_of(again, 409)
    assert "extended by 10 working days" in text_of(desk_client.get(page("procedure", eu)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"event": "owner_opposed", "happened_on": "2999-01-01"}, "has not come yet"),
        ({"event": "owner_opposed", "happened_on": "1999-01-01"}, "before the goods were stopped"),
        ({"event": "owner_opposed", "happened_on": "soon"}, "Enter a day of the calendar"),
        ({"event": "weather", "happened_on": "2026-01-01"}, "“weather” cannot be chosen here."),
    ],
)
def test_odd_facts_are_refused(desk_client, eu, typed, sentence):
    assert sentence in text_of(desk_client.post(page("fact", eu), typed), 400)


def test_a_fact_and_an_extension_sent_by_a_second_press_stand_once_and_other_words_are_refused(desk_client, eu, desk):
    said = {"event": "owner_opposed", "happened_on": eu.seizure.detained_on.isoformat(), "note": "File 7"}
    more = {"reason": "Papers in Chinese."}
    for name, sent in (("fact", said), ("extend", more)):
        code = ["rh_proceed"] if name == "extend" else []
        assert [desk_client.post(page(name, eu, *code), sent).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(action__in=["procedure.fact_recorded", "deadline.extended"]).count() == 2

    other = text_of(desk_client.post(page("fact", eu), said | {"note": "File 8"}), 409)
    assert "This fact is already recorded." in other and 'value="owner_opposed"' not in other
    desk.home_office_id = "NLRTM"
    desk.save()
    desk_client.force_login(desk)
    assert desk_client.post(page("fact", eu), said).status_code == 409  # a colleague's is not taken for it


def test_an_unknown_deadline_is_not_found(desk_client, eu):
    assert desk_client.get(page("extend", eu, "nothing")).status_code == 404


def test_a_procedure_is_abandoned_with_a_reason(desk_client, procedure):
    assert desk_client.post(page("abandon", procedure), {}).status_code == 400
    desk_client.post(page("abandon", procedure), {"reason": "The right holder applied itself."})

    procedure.refresh_from_db()
    assert not procedure.is_live
    assert "Abandoned" in text_of(desk_client.get(page("procedure", procedure)))
