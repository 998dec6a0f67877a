"""The demo tells the story of 2013–2017 and of today, with figures computed from rows."""

import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from audit.labels import changes_in_words, subject_in_words
from audit.models import AuditEvent, AuditSeal
from audit.sealing import seal
from audit.verification import Tally, verify
from ipcases.demo.days import WorkingDays
from ipcases.demo.seed import AlreadyFilled, seed
from operations.models import Agreement, ContributedResult, Operation
from reference.calendars import working_day_calendar
from rightsholders.match_index import current_index
from rightsholders.models import Recordation
from seizures.laws.registry import track_of
from seizures.models import Deadline, GoodsLine, Outcome, Procedure, Referral, Seizure
from sharing.models import ForeignCase, InMessage, OutMessage, Share
from sharing.services.proving import prove

# One worker seeds for all of them.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]

HOLDERS = 60

_SQL = {
    "seizures": """SELECT count(*) FROM operations_operationseizure os
                   JOIN operations_operation o ON o.id = os.operation_id
                   WHERE o.code = 'joint-2017' AND os.removed_at IS NULL""",
    "traced": """SELECT count(*) FROM seizures_parcel p
                 JOIN seizures_referralseizure rs ON rs.seizure_id = p.seizure_id
                 JOIN operations_operationreferral orf ON orf.referral_id = rs.referral_id
                 JOIN operations_operation o ON o.id = orf.operation_id
                 JOIN seizures_seizure s ON s.id = p.seizure_id
                 WHERE o.code = 'joint-2017' AND s.office_id = 'CNCAN'
                   AND s.detained_on BETWEEN '2017-08-01' AND '2017-08-31'""",
    "sites": """SELECT sum(r.count) FROM seizures_referralresult r
                JOIN operations_operationreferral orf ON orf.referral_id = r.referral_id
                JOIN operations_operation o ON o.id = orf.operation_id
                WHERE o.code = 'joint-2017' AND r.kind = 'SITE'""",
    "arrests": """SELECT sum(r.count) FROM seizures_referralresult r
                  JOIN operations_operationreferral orf ON orf.referral_id = r.referral_id
                  JOIN operations_operation o ON o.id = orf.operation_id
                  WHERE o.code = 'joint-2017' AND r.kind = 'ARREST'""",
    "value": """SELECT sum(r.amount) FROM seizures_referralresult r
                JOIN operations_operationreferral orf ON orf.referral_id = r.referral_id
                JOIN operations_operation o ON o.id = orf.operation_id
                WHERE o.code = 'joint-2017' AND r.kind = 'GOODS' AND r.currency_id = 'CNY'""",
}
# What two seedings of one moment must have in common: every case, its clocks, its acts.
_LIKENESS = """
    SELECT 'cases', count(*), md5(string_agg(concat_ws('|', s.reference, s.headline, s.detained_at, s.closed_at,
               s.item_count, s.channel, s.found_at_place, s.next_deadline_on), ';' ORDER BY s.reference))
      FROM seizures_seizure s
    UNION ALL SELECT 'parcels', count(*), md5(string_agg(p.number || p.weight_kg, ';' ORDER BY p.number, p.weight_kg))
      FROM seizures_parcel p
    UNION ALL SELECT 'clocks', count(*), md5(string_agg(concat_ws('|', s.reference, d.code, d.due_at, d.status),
               ';' ORDER BY s.reference, d.code, d.due_at, d.status))
      FROM seizures_deadline d JOIN seizures_procedure p ON p.id = d.procedure_id
      JOIN seizures_seizure s ON s.id = p.seizure_id
    UNION ALL SELECT 'acts', count(*), md5(string_agg(concat_ws('|', case_reference, action, actor_label), ';'
               ORDER BY case_reference, action, actor_label))
      FROM audit_auditevent
    UNION ALL SELECT 'recordations', count(*), md5(string_agg(concat_ws('|', r.reference, r.status, r.valid_to), ';'
               ORDER BY r.reference))
      FROM rightsholders_recordation r
    UNION ALL SELECT 'shares', count(*), md5(string_agg(concat_ws('|', s.reference, sh.status), ';'
               ORDER BY s.reference))
      FROM sharing_share sh JOIN seizures_seizure s ON s.id = sh.seizure_id
"""


def ask(name: str):
    with connection.cursor() as cursor:
        cursor.execute(_SQL[name])
        return cursor.fetchone()[0]


def likeness():
    with connection.cursor() as cursor:
        cursor.execute(_LIKENESS)
        return sorted(cursor.fetchall())


@pytest.fixture(scope="module")
def now():
    return timezone.now()


def _small_one(now):
    """Seed each twentieth of the past seizures, say what that is like, and take it back."""
    with transaction.atomic():
        seed(now=now, holders=HOLDERS, say=lambda text: None, every=20)
        like = likeness()
        transaction.set_rollback(True)
    return like


@pytest.fixture(scope="module")
def seeded(now, django_db_setup, django_db_blocker, tmp_path_factory):
    """Seed a small demo twice to be compared, then the whole to be looked at; return what the small ones were like."""
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "FILES_ROOT", tmp_path_factory.mktemp("files"))
    patch.setattr(settings, "DEMO_PASSWORD", "a-demo-password")
    with django_db_blocker.unblock():
        small = [_small_one(now), _small_one(now)]
        with transaction.atomic():
            seed(now=now, holders=HOLDERS, say=lambda text: None)
            # Every foreign key is looked at once here, and not again after each test.
            connection.check_constraints()
            yield small
            transaction.set_rollback(True)
    patch.undo()


@pytest.fixture(autouse=True)
def demo(seeded, db):
    """Look at the demo; what a test writes into it is taken back."""
    return seeded


def signed_in(client, username):
    client.force_login(User.objects.get(username=username), backend="accounts.auth.RoleBackend")
    return client


def an_old_case_of(username, **narrowed):
    """Return a procedure of the joint work of 2017 whose right holder this person acts for."""
    return (
        Procedure.objects.filter(
            right_holder__members__user__username=username, seizure__detained_on__year=2017, **narrowed
        )
        .select_related("seizure")
        .order_by("pk")
        .first()
    )


# --- the story ------------------------------------------------------------------------------------------
def test_the_rows_say_1560_127_7_36_and_more_than_20_million(client):
    figures = {name: ask(name) for name in _SQL}
    assert (figures["seizures"], figures["traced"], figures["sites"], figures["arrests"]) == (1560, 127, 7, 36)
    assert figures["value"] > 20_000_000
    assert Operation.objects.filter(starts_on__year__gte=2013, starts_on__year__lte=2017).count() == 6

    signed_in(client, "coordinator")
    operation = Operation.objects.get(code="joint-2017")
    page = client.get(reverse("operations:detail", args=[operation.public_id])).content.decode()
    links = dict(re.findall(r'<dd>\s*<a href="([^"]+)">([\d,]+)</a>', page))

    assert list(links.values()) == ["1,560", "127", "7", "36", f"{figures['value']:,.0f}"]
    for url, figure in links.items():
        rows = client.get(url.replace("&amp;", "&"))
        assert rows.status_code == 200
        if "traced" in url or url.endswith("/seizures/"):
            assert rows.context["count"].value == int(figure.replace(",", ""))
        else:
            assert sum(row.count for row in rows.context["page"].rows) == int(figure.replace(",", "")) or "GOODS" in url


def test_the_cases_of_2017_all_left_for_the_united_states_and_were_found_to_infringe():
    cases = Seizure.objects.filter(operation_seizures__operation__code="joint-2017")
    assert set(cases.values_list("direction", "destination_country")) == {("EXPORT", "US")}
    assert set(Outcome.objects.filter(line__seizure__in=cases).values_list("kind", flat=True)).isdisjoint({"RELEASED"})
    rounds = (
        cases.values_list("operation_seizures__round__number")
        .annotate(n=Count("pk"))
        .order_by("operation_seizures__round__number")
    )
    assert sum(n for _number, n in rounds) == 1560 and len(rounds) == 2


def test_the_traced_parcels_went_to_the_police_as_one_investigation():
    referral = Referral.objects.get(operation_referrals__operation__code="joint-2017")
    kinds = set(
        Outcome.objects.filter(line__seizure__referral_seizures__referral=referral).values_list("kind", flat=True)
    )
    assert kinds == {Outcome.Kind.HANDED_TO_POLICE}
    assert referral.status == Referral.Status.CONCLUDED


def test_the_partner_received_every_second_traced_case_and_reported_arrests():
    shares = Share.objects.filter(
        seizure__referral_seizures__referral__operation_referrals__operation__code="joint-2017"
    )
    assert shares.count() == 64 and not shares.exclude(status__in=["ACCEPTED", "IN_PROGRESS"]).exists()
    told = ContributedResult.objects.filter(operation__code="joint-2017", kind="ARRESTS")
    assert told.aggregate(n=Sum("count"))["n"] == 9


def test_what_was_sent_and_what_came_back_proves_itself(now):
    sent = OutMessage.objects.filter(share__isnull=False).order_by("pk").first()
    came = InMessage.objects.order_by("-pk").first()
    for message_id in (sent.pk, came.message_id):
        findings = prove(message_id=message_id, now=now)
        assert findings and [finding.what for finding in findings if not finding.holds] == []


def test_the_memoranda_are_those_with_five_administrations_and_two_associations():
    shared = Agreement.objects.filter(may_share_cases=True).values_list("agency", flat=True)
    assert set(shared) == {"us-cbp", "eu-taxud", "ru-fcs", "jp-customs", "kr-kcs"}
    assert set(Agreement.objects.filter(may_share_cases=False).values_list("agency", flat=True)) == {"mpa", "inta"}


# --- old cases ------------------------------------------------------------------------------------------
def test_an_old_case_shows_its_right_holder_goods_decision_and_outcome(client):
    old = an_old_case_of("holder", seizure__line_count=1, outcomes__kind=Outcome.Kind.DESTROYED)
    line = old.procedure_lines.get().line
    page = signed_in(client, "holder").get(reverse("portal:detention", args=[old.public_id])).content.decode()
    for shown in (line.brand, line.description, "Confiscate", "Destroyed", old.replies.get().statement):
        assert shown in page, shown
    # After confiscation the law tells the right holder who sent the goods.
    assert old.seizure.parties.get(role="SENDER").name in page


def test_an_old_case_reads_as_true_on_every_tab(client):
    old = an_old_case_of("rival_holder")
    signed_in(client, "desk")
    case = reverse("seizures:detail", args=[old.seizure.reference])
    procedure = f"procedures/{old.public_id}/"
    for tab in ("", "people/", procedure, "outcomes/", "operations/", "history/"):
        answer = client.get(f"{case}{tab}")
        assert answer.status_code == 200, tab
    history = client.get(f"{case}history/").content.decode()
    for event in ("Seizure logged", "Notice served", "Reply received", "Decision made", "Case closed"):
        assert event in history, event


def test_old_procedures_run_under_the_law_of_their_day():
    laws = set(Procedure.objects.filter(seizure__detained_on__lt="2018-03-19").values_list("law_code", flat=True))
    assert laws == {"CN_CUSTOMS_IPR_2010"}
    younger = set(Procedure.objects.filter(seizure__detained_on__gte="2018-03-19").values_list("law_code", flat=True))
    assert younger == {"CN_CUSTOMS_IPR_2018"}


def test_every_clock_ends_where_the_law_and_the_calendar_say():
    days = WorkingDays(working_day_calendar(jurisdiction="CN"))
    checked = 0
    for deadline in Deadline.objects.select_related("procedure").iterator():
        rule = track_of(law_code=deadline.procedure.law_code, track=deadline.procedure.track).deadline(deadline.code)
        assert deadline.due_on == days.counted(deadline.triggered_on, rule.amount).end
        assert deadline.triggered_on.isoformat() == deadline.procedure.facts[rule.starts_on.value]["on"]
        checked += 1
    assert checked > 6000


def test_the_facts_of_a_closed_case_stand_in_their_order():
    told = Procedure.objects.filter(decisions__kind="CONFISCATE", status="EXECUTED").distinct()
    for procedure in told.prefetch_related("replies", "decisions", "outcomes").select_related("seizure")[:400]:
        facts = procedure.facts
        order = [facts[name]["on"] for name in ("suspended", "served", "replied", "detained", "confiscated")]
        assert order == sorted(order)
        assert all(
            outcome.happened_on.isoformat() >= facts["confiscated"]["on"] for outcome in procedure.outcomes.all()
        )
        assert procedure.opened_at < procedure.notified_at < procedure.decided_at < procedure.executed_at
        assert procedure.seizure.logged_at < procedure.opened_at


def test_goods_left_only_as_the_decision_allowed():
    for outcome in Outcome.objects.select_related("procedure").filter(procedure__isnull=False).iterator():
        procedure = outcome.procedure
        standing = procedure.decisions.get(is_standing=True)
        rule = track_of(law_code=procedure.law_code, track=procedure.track).decision(standing.kind)
        assert outcome.kind in {allowed.kind for allowed in rule.outcomes}
    closed = GoodsLine.objects.filter(seizure__status="CLOSED").annotate(gone=Sum("outcomes__quantity"))
    assert closed.exists() and not closed.exclude(gone=F("quantity")).exists()


def test_an_old_case_is_told_in_the_words_of_one_that_went_through_the_services(now):
    """Facts, clocks and audit of a case written in bulk have the shape the services give them."""
    old = an_old_case_of("rival_holder", decisions__kind="CONFISCATE", seizure__line_count=1)
    fresh = (
        Procedure.objects.filter(seizure__detained_on__gte=now.date() - timedelta(days=80), status="EXECUTED")
        .filter(decisions__kind="CONFISCATE")
        .order_by("pk")
        .first()
    )
    assert set(old.facts) == set(fresh.facts)
    for name, fact in fresh.facts.items():
        assert set(old.facts[name]) == set(fact)
    for deadline in fresh.deadlines.all():
        twin = old.deadlines.get(code=deadline.code)
        assert (twin.status, set(twin.explanation)) == (deadline.status, set(deadline.explanation))
    acts = {
        procedure.pk: {
            (event.action, event.subject_type): set(event.changes)
            for event in AuditEvent.objects.filter(case_reference=procedure.seizure.reference)
        }
        for procedure in (old, fresh)
    }
    optional = {"note.", "seizure.note", "procedure.viewed", "notice.served", "operation.", "share.", "evidence."}
    for key, changes in acts[fresh.pk].items():
        if not any(key[0].startswith(name) for name in optional):
            assert acts[old.pk].get(key) == changes, key


# --- variety ----------------------------------------------------------------------------------------------
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
    code = re.compile(r"^[A-Z]+(_[A-Z]+)+$|^[A-Z]{4,}$")
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
