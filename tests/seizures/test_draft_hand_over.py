"""A form that a colleague finishes: who may be given it, what goes with it, and that one of the two logs it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import OfficeMembership
from accounts.roles import Role
from audit.models import AuditEvent
from ipcases.lib.errors import InvalidValue, NotAllowed, NotVisible
from ipcases.waiting import queue_of
from seizures.draft_access import DraftHandedOver
from seizures.models import Seizure, SeizureDraft
from seizures.queries import colleagues_who_log, drafts_handed_to, drafts_of_colleagues, open_drafts
from seizures.services import drafts
from seizures.services.draft_hand_over import hand_over_draft
from seizures.services.drafts import DraftSent, Upload
from seizures.services.intake import log_seizure
from tests.seizures.factories import NOON, make_intake, picture
from tests.seizures.holds import person

pytestmark = pytest.mark.django_db
TYPED = {"parcels-0-number": ["LZ473124863CN"], "lines-0-brand": ["NORDVIK"]}
LATER = NOON + timedelta(minutes=9)


@pytest.fixture
def draft(officer):
    draft = drafts.open_draft(acting_user=officer, now=NOON)
    drafts.save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED, now=NOON)
    drafts.add_photos(acting_user=officer, public_id=draft.pk, uploads=[Upload("a.jpg", picture())], now=NOON)
    return draft


@pytest.fixture
def colleague():
    return person("chen", Role.OFFICER, "CNCAN")


def give(draft, giver, receiver, now=LATER):
    return hand_over_draft(acting_user=giver, public_id=draft.pk, receiver=receiver, now=now)


def address(draft):
    return reverse("seizures:hand-over-draft", args=[draft.pk])


def test_all_of_it_goes_to_the_colleague_and_leaves_the_list_of_who_gave_it(draft, officer, supervisor):
    give(draft, officer, supervisor)

    assert open_drafts(user=officer) == []
    (theirs,) = open_drafts(user=supervisor)
    assert (theirs.fields, theirs.photo_count, theirs.handed_over_by) == (TYPED, 1, officer)
    with pytest.raises(DraftHandedOver):
        drafts.save_draft(acting_user=officer, public_id=draft.pk, fields={}, now=LATER)


def test_it_is_on_record_without_a_word_of_the_form(draft, officer, supervisor):
    give(draft, officer, supervisor)

    event = AuditEvent.objects.get(action="draft.handed_over")
    told = {"draft": draft.code, "handed_over_by": str(officer), "receiver": str(supervisor)}
    assert (event.actor_id, event.changes) == (officer.pk, {name: [None, word] for name, word in told.items()})


def test_it_goes_to_nobody_of_another_office_and_not_to_oneself(draft, officer, officer_szx, desk):
    for somebody in (officer_szx, desk, officer):
        with pytest.raises(InvalidValue, match="colleague of the office"):
            give(draft, officer, somebody)

    assert SeizureDraft.objects.get(pk=draft.pk).user == officer


@pytest.mark.parametrize(("ended_days_ago", "is_colleague"), [(None, True), (1, False)])
def test_whoever_acts_for_the_office_today_may_finish_it(officer, officer_szx, ended_days_ago, is_colleague):
    today = timezone.localdate()
    OfficeMembership.objects.create(
        user=officer_szx,
        office_id="CNCAN",
        valid_from=today - timedelta(days=9),
        valid_to=today - timedelta(days=ended_days_ago) if ended_days_ago else None,
    )

    assert (officer_szx.pk in colleagues_who_log(user=officer)) is is_colleague


def test_whoever_is_switched_off_or_does_not_log_is_no_colleague(officer, supervisor):
    assert list(colleagues_who_log(user=officer)) == [supervisor.pk]

    supervisor.is_active = False
    supervisor.save()

    assert colleagues_who_log(user=officer) == {}


def test_nobody_gives_away_the_form_of_another_or_one_that_was_sent(draft, officer, supervisor, analyst, colleague):
    with pytest.raises(NotVisible):
        give(draft, colleague, supervisor)
    with pytest.raises(NotAllowed):
        give(draft, analyst, officer)

    log_seizure(acting_user=officer, intake=make_intake(intake_key=draft.pk), now=NOON)

    with pytest.raises(DraftSent):
        give(draft, officer, supervisor)


def test_the_colleague_logs_it_and_the_case_says_from_whom_it_came(draft, officer, supervisor):
    give(draft, officer, supervisor)

    case = log_seizure(acting_user=supervisor, intake=make_intake(intake_key=draft.pk), now=LATER)

    assert case.logged_by == supervisor
    event = AuditEvent.objects.get(action="seizure.logged", case_reference=case.reference)
    assert event.changes["handed_over_by"] == [None, str(officer)]


def test_a_case_that_nobody_handed_over_names_nobody(draft, officer):
    case = log_seizure(acting_user=officer, intake=make_intake(intake_key=draft.pk), now=LATER)

    event = AuditEvent.objects.get(action="seizure.logged", case_reference=case.reference)
    assert "handed_over_by" not in event.changes


def test_what_waited_on_the_first_device_is_not_logged_behind_the_colleagues_back(draft, officer, supervisor):
    give(draft, officer, supervisor)

    with pytest.raises(DraftHandedOver):
        log_seizure(acting_user=officer, intake=make_intake(intake_key=draft.pk), now=LATER)

    assert not Seizure.objects.exists()


def test_it_can_be_handed_back_and_logged_by_who_began_it(draft, officer, supervisor):
    give(draft, officer, supervisor)
    give(draft, supervisor, officer)

    intake = replace(make_intake(), intake_key=draft.pk)
    assert log_seizure(acting_user=officer, intake=intake, now=LATER).logged_by == officer


def test_a_supervisor_gives_on_what_somebody_left_who_has_gone_home(draft, officer, supervisor, colleague):
    assert [row.code for row in drafts_of_colleagues(user=supervisor)] == [draft.code]

    give(draft, supervisor, colleague)

    kept = SeizureDraft.objects.get(pk=draft.pk)
    assert (kept.user, kept.handed_over_by) == (colleague, officer)
    assert AuditEvent.objects.get(action="draft.handed_over").actor_id == supervisor.pk


def test_a_supervisor_takes_it_over_and_logs_it(draft, officer, supervisor):
    give(draft, supervisor, supervisor)

    assert (
        log_seizure(acting_user=supervisor, intake=make_intake(intake_key=draft.pk), now=LATER).logged_by == supervisor
    )


def test_nobody_supervises_the_forms_of_another_office(draft, colleague):
    elsewhere = person("gao", Role.SUPERVISOR, "CNSZX")

    assert drafts_of_colleagues(user=elsewhere) == []
    assert drafts_of_colleagues(user=colleague) == []
    with pytest.raises(NotVisible):
        give(draft, elsewhere, elsewhere)


def test_the_code_on_the_bag_leads_who_has_the_form_to_it_and_the_supervisor_to_its_hand_over(
    client, draft, officer, supervisor, colleague
):
    led = {}
    for somebody in (officer, supervisor, colleague):
        client.force_login(somebody, backend="accounts.auth.RoleBackend")
        led[somebody.username] = client.get(reverse("look-up"), {"q": draft.code.lower()}).url

    assert led["officer"] == reverse("seizures:form", args=[draft.pk])
    assert led["supervisor"] == address(draft)
    assert str(draft.pk) not in led["chen"]


def test_it_stands_on_the_first_page_of_the_colleague_until_somebody_types(draft, officer, supervisor):
    give(draft, officer, supervisor)

    labels = [row["label"] for row in queue_of(user=supervisor, today=LATER.date())]
    assert draft.code in labels
    assert draft.code not in [row["label"] for row in queue_of(user=officer, today=LATER.date())]

    drafts.save_draft(
        acting_user=supervisor,
        public_id=draft.pk,
        fields=TYPED | {"note": ["3 bags"]},
        now=LATER + timedelta(minutes=1),
    )
    assert not drafts_handed_to(user=supervisor).exists()


def test_the_database_keeps_who_and_when_together_and_apart_from_its_officer(draft, officer):
    with pytest.raises(IntegrityError, match="draft_handed_over"):
        SeizureDraft.objects.filter(pk=draft.pk).update(handed_over_by=officer, handed_over_at=NOON)


def test_the_database_keeps_no_hand_over_without_its_time(draft, supervisor):
    with pytest.raises(IntegrityError, match="draft_handed_over_by_and_when"):
        SeizureDraft.objects.filter(pk=draft.pk).update(handed_over_by=supervisor)


def test_the_pages_lead_from_the_shift_to_the_colleague(client, draft, officer, supervisor):
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    assert reverse("seizures:drafts") in client.get(reverse("seizures:shift")).content.decode()
    assert address(draft) in client.get(reverse("seizures:drafts")).content.decode()

    assert client.post(address(draft), {"receiver": ""}).status_code == 400
    answer = client.post(address(draft), {"receiver": supervisor.pk}, follow=True)
    assert f"has the draft {draft.code} now" in answer.content.decode()

    client.force_login(supervisor, backend="accounts.auth.RoleBackend")
    page = " ".join(client.get(reverse("seizures:drafts")).content.decode().split())
    assert draft.code in page and re.search(rf"From (<[^>]+>)?{officer.display_name}", page)


def test_a_page_that_is_still_open_says_that_a_colleague_has_the_form(client, draft, officer, supervisor):
    give(draft, officer, supervisor)
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    sent = {"data": {"fields": TYPED}, "content_type": "application/json"}

    answer = client.put(reverse("seizures:draft-fields", args=[draft.pk]), **sent)
    page = client.get(reverse("seizures:form", args=[draft.pk]))

    assert (answer.status_code, answer.json()["code"]) == (409, "draft-handed-over")
    assert page.status_code == 409 and "handed over to a colleague" in page.content.decode()


def test_where_nobody_else_logs_no_button_is_offered_and_the_page_says_so(client, draft, officer):
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    assert address(draft) not in client.get(reverse("seizures:drafts")).content.decode()
    assert "Nobody else logs seizures at your office" in client.get(address(draft)).content.decode()
