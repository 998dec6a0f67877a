"""An old case of the demo, written in bulk, reads as one that went through the services."""

from datetime import timedelta

from django.db.models import F, Sum
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.demo.days import WorkingDays
from reference.calendars import working_day_calendar
from seizures.laws.registry import track_of
from seizures.models import Deadline, GoodsLine, Outcome, Procedure
from tests.journeys.demo.conftest import DEMO, an_old_case_of, signed_in

pytestmark = DEMO


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
    for tab in ("", procedure, "outcomes/", "operations/", "history/"):
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
