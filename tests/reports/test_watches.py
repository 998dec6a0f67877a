"""A watch tells its owner of the cases that come to fit its search, once, and of nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import RoleGrant
from audit import sealing
from audit.models import AuditEvent
from ipcases.lib.errors import NotVisible
from reports import services
from reports.models import Watch, WatchHit
from reports.queries.watches import alerts_of, new_cases, opened_cases
from reports.services import watching
from seizures.services.completing import complete_case
from seizures.services.corrections import correct_goods, correct_parties
from seizures.services.outcomes import record_outcome
from seizures.services.restriction import lift_restriction, restrict
from seizures.services.undoing import undo_seizure
from tests.reports.watching import LATER, SHOES_BY_POST, alerts_for, news_of, sweep
from tests.reports.watching import make_watch as watch
from tests.seizures.factories import BAGS, NOON, PARCEL, SENDER, SHOES, log

pytestmark = pytest.mark.django_db


class TestACaseThatComesIn:
    def test_and_fits_is_told_once_with_the_rule_and_the_note(self, analyst, officer):
        watched = watch(analyst)
        case = log(officer, lines=(SHOES,), now=LATER)

        assert (sweep(), sweep(LATER + timedelta(minutes=20))) == (1, 0)

        (alert,) = alerts_of(user=analyst)
        assert (alert.query, alert.note, alert.new_count) == (watched.query, watched.note, 1)
        assert alert.told_at == LATER
        assert list(new_cases(user=analyst, watch=watched)) == [case]

    @pytest.mark.parametrize("nearly", [{"lines": (BAGS,)}, {"channel": "CARGO"}])
    def test_and_nearly_fits_is_not(self, analyst, officer, nearly):
        watch(analyst)
        log(officer, **{"lines": (SHOES,), "now": LATER} | nearly)

        assert sweep() == 0
        assert (news_of(analyst), alerts_for(analyst)) == ({"Shoes by post": 0}, [])

    def test_before_the_watch_is_no_news_nor_when_it_is_corrected_later(self, analyst, officer):
        case = log(officer, lines=(SHOES,))
        watch(analyst, now=NOON + timedelta(minutes=1))

        people = (replace(SENDER, name="Another Company"),)
        correct_parties(acting_user=officer, reference=case.reference, version=1, parties=people, now=LATER)

        assert sweep() == 0

    def test_and_fits_after_a_correction_is_told_then(self, analyst, officer):
        watch(analyst)
        case = log(officer, lines=(BAGS,), now=LATER)
        assert sweep() == 0

        correct_goods(
            acting_user=officer, reference=case.reference, version=1, parcels=(PARCEL,), lines=(SHOES,), now=LATER
        )

        assert (sweep(), news_of(analyst)) == (1, {"Shoes by post": 1})

    def test_and_fits_no_more_after_a_correction_is_taken_back(self, analyst, officer):
        watch(analyst)
        case = log(officer, lines=(SHOES,), now=LATER)
        sweep()

        correct_goods(
            acting_user=officer, reference=case.reference, version=1, parcels=(PARCEL,), lines=(BAGS,), now=LATER
        )

        assert (sweep(), news_of(analyst), alerts_for(analyst)) == (0, {"Shoes by post": 0}, [])

    def test_and_fits_once_its_goods_have_ended_so_is_told_then(self, analyst, officer, supervisor):
        case = log(officer, lines=(SHOES,))
        sealing.seal(now=NOON, looks_at_everything=True)
        for name, query in (("Released", "outcome=RELEASED"), ("Sold", "outcome=SOLD"), ("Shoes", "text=NORDVIK")):
            watch(analyst, name=name, query=query, now=NOON + timedelta(minutes=1))
        line = case.lines.get()
        ended = {"line": line, "kind": "RELEASED", "quantity": line.quantity, "happened_on": LATER.date()}

        record_outcome(acting_user=supervisor, now=LATER, **ended)

        assert (sweep(), news_of(analyst)) == (1, {"Released": 1, "Sold": 0, "Shoes": 0})

    @pytest.mark.parametrize("asked", ["origin", "made_in"])
    def test_and_fits_once_its_origin_is_known_is_told_then(self, analyst, officer, asked):
        case = log(officer, lines=(SHOES,))
        sealing.seal(now=NOON, looks_at_everything=True)
        for country in ("VN", "TR"):
            watch(analyst, name=country, query=f"{asked}={country}", now=NOON + timedelta(minutes=1))

        complete_case(acting_user=officer, reference=case.reference, version=1, origin_country="VN", now=LATER)

        assert (sweep(), news_of(analyst)) == (1, {"VN": 1, "TR": 0})

    def test_and_is_undone_goes_with_its_news(self, analyst, officer):
        watch(analyst)
        case = log(officer, lines=(SHOES,), now=LATER)
        sweep()

        undo_seizure(acting_user=officer, reference=case.reference, now=LATER)

        assert (WatchHit.objects.count(), news_of(analyst)) == (0, {"Shoes by post": 0})


class TestWhoMayNotSeeTheCase:
    def test_is_told_nothing_of_a_restricted_one_until_it_is_open_again(self, analyst, officer, supervisor):
        watch(analyst)
        case = log(officer, lines=(SHOES,), now=LATER)
        of_it = {"acting_user": supervisor, "reference": case.reference, "purpose": "Sources", "now": LATER}
        restrict(**of_it)
        assert (sweep(), news_of(analyst)) == (0, {"Shoes by post": 0})

        lift_restriction(**of_it)

        assert (sweep(), alerts_for(analyst)) == (1, ["Shoes by post"])

    def test_loses_sight_of_what_was_told_when_it_is_restricted(self, analyst, officer, supervisor):
        watched = watch(analyst)
        case = log(officer, lines=(SHOES,), now=LATER)
        sweep()

        restrict(acting_user=supervisor, reference=case.reference, purpose="Sources", now=LATER)

        assert (news_of(analyst), alerts_for(analyst)) == ({"Shoes by post": 0}, [])
        services.open_watch(acting_user=analyst, watch=watched, now=LATER)
        assert list(opened_cases(user=analyst, watch=watched)) == []

    def test_is_told_nothing_of_another_office(self, officer, officer_szx):
        watch(officer_szx)
        watch(officer)
        log(officer, lines=(SHOES,), now=LATER)

        assert (sweep(), news_of(officer), news_of(officer_szx)) == (1, {"Shoes by post": 1}, {"Shoes by post": 0})

    @pytest.mark.parametrize("loss", ["role", "switched off"])
    def test_or_search_any_more_is_told_nothing(self, analyst, officer, mailoutbox, loss):
        watch(analyst, by_mail=True)
        if loss == "role":
            RoleGrant.objects.filter(user=analyst).update(role="AUDITOR")
        else:
            type(analyst).objects.filter(pk=analyst.pk).update(is_active=False)
        log(officer, lines=(SHOES,), now=LATER)

        assert sweep() == 0
        assert services.send_mails(clock=lambda: LATER) == len(mailoutbox) == 0

    def test_finds_no_watch_of_another(self, analyst, coordinator):
        watched = watch(analyst)

        for act in (services.open_watch, services.delete_watch):
            with pytest.raises(NotVisible):
                act(acting_user=coordinator, watch=watched, now=LATER)


class TestAMutedWatch:
    def test_finds_and_tells_nothing(self, analyst, officer):
        watched = watch(analyst)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()
        services.mute_watch(acting_user=analyst, watch=watched, is_muted=True, now=LATER)
        log(officer, lines=(SHOES,), now=LATER)

        assert (sweep(), alerts_for(analyst), news_of(analyst)) == (0, [], {"Shoes by post": 1})

    def test_begins_anew_when_it_tells_again(self, analyst, officer):
        watched = watch(analyst)
        services.mute_watch(acting_user=analyst, watch=watched, is_muted=True, now=NOON)
        log(officer, lines=(SHOES,), now=NOON)
        services.mute_watch(acting_user=analyst, watch=watched, is_muted=False, now=LATER)
        log(officer, lines=(SHOES,), now=LATER)

        assert (sweep(), alerts_for(analyst)) == (1, ["Shoes by post"])
        told = AuditEvent.objects.filter(action__startswith="watch.").order_by("pk").values_list("action", flat=True)
        assert list(told) == ["watch.made", "watch.muted", "watch.unmuted"]

    def test_cannot_be_due_whatever_writes_it(self, analyst):
        watched = watch(analyst)
        services.mute_watch(acting_user=analyst, watch=watched, is_muted=True, now=LATER)

        with pytest.raises(IntegrityError), transaction.atomic():
            Watch.objects.update(tells_at=LATER)


def test_a_deleted_watch_tells_nothing(analyst, officer):
    watched = watch(analyst)
    log(officer, lines=(SHOES,), now=LATER)
    services.delete_watch(acting_user=analyst, watch=watched, now=LATER)

    assert (sweep(), alerts_for(analyst), WatchHit.objects.count()) == (0, [], 0)
    assert AuditEvent.objects.filter(action="watch.deleted").exists()


def test_another_search_begins_anew(analyst, officer):
    watched = watch(analyst)
    log(officer, lines=(SHOES,), now=LATER)
    sweep()
    terms = replace(SHOES_BY_POST, query="text=KESTRA", threshold=2)

    services.change_watch(acting_user=analyst, watch=watched, terms=terms, now=LATER)

    assert news_of(analyst) == {"Shoes by post": 0}
    event = AuditEvent.objects.get(action="watch.changed")
    assert event.changes == {
        "search": ["text=NORDVIK&channel=POSTAL", "text=KESTRA"],
        "threshold": [1, 2],
    }


def test_a_lower_threshold_tells_of_what_waited_for_more(analyst, officer):
    watched = watch(analyst, threshold=2)
    log(officer, lines=(SHOES,), now=LATER)
    sweep()
    assert alerts_for(analyst) == []

    services.change_watch(acting_user=analyst, watch=watched, terms=SHOES_BY_POST, now=LATER)
    sweep()

    assert alerts_for(analyst) == ["Shoes by post"]


def test_part_of_a_word_is_watched_where_the_search_looked_for_parts(analyst, officer):
    """As on the search page when the watch was made: parts of words only where no whole word fitted."""
    of_parts = watch(analyst, name="Parts", query="text=ongyun")
    log(officer, parties=(replace(SENDER, name="Ong Yun Ltd"),))
    of_words = watch(analyst, name="Words", query="text=ong", now=NOON + timedelta(minutes=1))
    log(officer, now=LATER)  # of Hongyun Trading Co

    assert (of_parts.finds_fragments, of_words.finds_fragments) == (True, False)
    assert (sweep(), news_of(analyst)) == (1, {"Parts": 1, "Words": 0})


class TestTheSweep:
    def test_goes_on_when_one_watch_breaks_which_looks_again_later(self, analyst, officer, monkeypatch):
        broken = watch(analyst, name="Broken")
        watch(analyst, name="Whole")
        log(officer, lines=(SHOES,), now=LATER)
        take_in = watching.take_in

        def break_one(*, watch, **more):
            if watch.pk == broken.pk:
                raise RuntimeError("broken")
            return take_in(watch=watch, **more)

        with monkeypatch.context() as patched:
            patched.setattr(watching, "take_in", break_one)
            with pytest.raises(RuntimeError):
                sweep()
        assert news_of(analyst) == {"Broken": 0, "Whole": 1}

        assert (sweep(), news_of(analyst)) == (1, {"Broken": 1, "Whole": 1})

    def test_takes_no_more_than_so_many_watches_and_the_others_next(self, analyst, officer):
        for name in ("First", "Second", "Third"):
            watch(analyst, name=name)
        log(officer, lines=(SHOES,), now=LATER)
        sealing.seal(now=LATER, looks_at_everything=True)

        assert [services.find_news(now=LATER, limit=2) for _run in range(3)] == [2, 1, 0]

    def test_costs_the_same_however_large_the_register_is(self, analyst, officer, django_assert_num_queries):
        watch(analyst)
        sealing.seal(now=LATER, looks_at_everything=True)
        with django_assert_num_queries(4):  # nothing came in
            services.find_news(now=LATER)

        for size in (1, 4):
            for _case in range(size):
                log(officer, lines=(SHOES,), now=LATER)
            sealing.seal(now=LATER, looks_at_everything=True)
            # Head, muted ones, floors, acts; cases, watches, roles, offices, which fit; savepoint, lock, known, room,
            # hits, the first time when it tells, release; how far it came.
            with django_assert_num_queries(17 if size == 1 else 16):
                assert services.find_news(now=LATER) == size
