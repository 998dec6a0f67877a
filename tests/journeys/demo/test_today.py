"""The demo of today: variety, something to do for everybody, the history in words, the chain of the audit whole."""

import json
import re
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone, translation

from audit.labels import changes_in_words, subject_in_words
from audit.models import AuditEvent, AuditSeal
from audit.sealing import seal
from audit.verification import Tally, verify
from ipcases.demo.days import WorkingDays
from ipcases.demo.holders import other_right
from ipcases.demo.names import MARQUEE
from ipcases.demo.seed import AlreadyFilled, seed
from reference.calendars import working_day_calendar
from rightsholders.match_index import current_index
from rightsholders.models import Recordation, Right, RightHolder
from seizures.models import Deadline, Procedure, Seizure
from sharing.models import ForeignCase, Share
from sharing.queries.shares import approvals_of
from sharing.queries.versions import versions_of
from tests.journeys.demo.conftest import DEMO, signed_in

pytestmark = DEMO


def test_no_three_cases_beside_each_other_are_alike():
    rows = list(
        Seizure.objects.filter(detained_on__year=2017)
        .order_by("detained_on", "pk")
        .values_list("headline", "item_count")
    )
    assert not [one for one, two, three in zip(rows, rows[1:], rows[2:], strict=False) if one == two == three]


def test_cases_come_on_working_hours_and_less_on_sundays():
    moments = [timezone.localtime(at) for at in Seizure.objects.values_list("detained_at", flat=True)]
    assert {moment.hour for moment in moments} <= set(range(8, 21))
    by_weekday = [sum(moment.weekday() == day for moment in moments) for day in range(7)]
    assert by_weekday[6] < min(by_weekday[:5]) / 2


def test_recordations_stand_in_every_state():
    standing = dict(Recordation.objects.values_list("status").annotate(n=Count("pk")))
    for status in ("DRAFT", "SUBMITTED", "RETURNED", "IN_FORCE", "EXPIRED"):
        assert standing.get(status), status
    soon = timezone.localdate() + timedelta(days=183)
    assert Recordation.objects.filter(status="IN_FORCE", valid_to__lte=soon).exists()
    assert not Recordation.objects.filter(status="IN_FORCE", valid_to__lt=timezone.localdate()).exists()


@pytest.mark.parametrize(
    ("registered", "expires"),
    [(date(2016, 2, 29), date(2026, 3, 1)), (date(2016, 2, 28), date(2026, 2, 28))],
)
def test_a_right_registered_on_a_leap_day_expires_in_a_common_year(registered, expires):
    right = other_right(
        kind=Right.Kind.DESIGN,
        brand=MARQUEE[0],
        holder=RightHolder(name="Nordvik Sport AB"),
        registered=registered,
        number=12_345_678,
        random=Random("rights"),
    )

    assert right.expires_on == expires


def test_the_register_is_read_once_and_kept_for_the_next_look_up(django_assert_num_queries):
    current_index(jurisdiction="CN")

    with django_assert_num_queries(1):
        current_index(jurisdiction="CN")


# --- today ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["holder", "rival_holder", "representative"])
def test_every_right_holder_has_an_answer_due_next_one_missed_and_one_with_time(now, username):
    days = WorkingDays(working_day_calendar(jurisdiction="CN"))
    next_end = days.after(timezone.localdate(now), 0)
    mine = Deadline.objects.filter(code="rh_reply", procedure__right_holder__members__user__username=username)
    running = set(mine.filter(status="RUNNING").values_list("due_on", flat=True))
    assert next_end in running and any(day > next_end for day in running)
    assert mine.filter(status="PASSED", procedure__status="NOTIFIED").exists()


def test_the_first_page_of_each_role_has_something_to_do(client):
    for username in ("officer", "officer_szx", "supervisor", "desk", "approver", "liaison"):
        page = signed_in(client, username).get(reverse("home"))
        assert page.context["queue"], username
    for username in ("analyst", "coordinator", "auditor"):
        page = signed_in(client, username).get(reverse("home"))
        assert [card for card in page.context["cards"] if card.value not in {"0", ""}], username
    assert ForeignCase.objects.filter(status="RECEIVED").count() == 2


def test_the_approver_finds_a_new_version_and_what_it_changes(client):
    share = Share.objects.get(update_waits=True)

    page = signed_in(client, "approver").get(reverse("sharing:decide", args=[share.public_id]))

    (differs,) = page.context["differences"]
    assert {row.field for row in differs.compared.rows} == {"files.sha256"}
    left = versions_of(share=share, approvals=approvals_of(share=share))[1:]
    assert [(version.number, version.approval.version) for version in left] == [(2, 1), (1, 1)]


def test_the_analyst_finds_files_in_every_state_that_lasts(client):
    page = signed_in(client, "analyst").get(reverse("reports:runs"))

    assert {run.status for run in page.context["page"].rows} == {"DONE", "FAILED", "CANCELLED", "EXPIRED"}


def test_cases_of_these_weeks_stand_at_every_stage(now):
    fresh = Procedure.objects.filter(seizure__detained_on__gte=timezone.localdate(now) - timedelta(days=75))
    assert set(fresh.values_list("status", flat=True)) == set(Procedure.Status.values)
    assert Seizure.objects.filter(status="OPEN", procedures__isnull=True).count() >= 6
    passed = Deadline.objects.filter(code="investigate", status="PASSED", procedure__status="NOTIFIED")
    assert passed.exists()


def test_nothing_of_the_demo_happens_after_now(now):
    assert not AuditEvent.objects.filter(occurred_at__gt=now + timedelta(hours=1)).exists()
    assert not Seizure.objects.filter(logged_at__gt=now).exists()


def test_the_history_is_in_words_in_chinese_too(now):
    """Every kind of row, of change and of code that the demo's audit holds."""
    kinds = """SELECT DISTINCT ON (subject_type, key, code) subject_type, key, value
               FROM (SELECT subject_type, key, value, substring(value::text FROM '"([A-Z_]{3,})"') AS code
                     FROM audit_auditevent, jsonb_each(changes::jsonb) AS change(key, value)) AS told"""
    with connection.cursor() as cursor:
        cursor.execute(kinds)
        rows = [(subject, {key: json.loads(value)}) for subject, key, value in cursor.fetchall()]
    with translation.override("zh-hans"):
        changes = [change for subject, told in rows for change in changes_in_words(subject_type=subject, changes=told)]
        subjects = {subject_in_words(subject_type=subject, subject_id="") for subject, _told in rows}

    assert len(changes) > 50
    assert [said for said in (*subjects, *(row.field for row in changes)) if not re.search("[一-鿿]", said)] == []
    code = re.compile(r"^[A-Z]+(_[A-Z]+)+$|^(?!XLSX)[A-Z]{4,}$")  # a format is called by its name in either language
    assert [str(row) for row in changes if code.match(row.new) or code.match(row.old)] == []


# --- the whole --------------------------------------------------------------------------------------------


def test_two_seedings_of_one_moment_are_alike(demo):
    first, second = demo
    assert first == second
    assert next(count for name, count, _print in first if name == "cases") > 100


def test_the_audit_chain_of_the_demo_is_whole(now):
    seal(now=now, limit=200_000, looks_at_everything=True)
    assert AuditSeal.objects.count() == AuditEvent.objects.count()
    tally = Tally()
    assert [finding for finding in verify(now=timezone.now(), tally=tally) if finding.kind != "switched-off"] == []
    assert tally.events == AuditEvent.objects.count()


def test_a_filled_database_is_left_alone(now):
    with pytest.raises(AlreadyFilled):
        seed(now=now, holders=1, say=lambda text: None)
