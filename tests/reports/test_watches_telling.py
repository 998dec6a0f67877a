"""When a watch tells its owner, what is new when it is opened, and what its mail says."""

from datetime import timedelta

import pytest

from reports import services
from reports.models import Watch
from reports.queries.watches import opened_cases
from reports.services import watching
from tests.reports.watching import LATER, alerts_for, news_of, sweep
from tests.reports.watching import make_watch as watch
from tests.seizures.factories import NOON, SHOES, log

pytestmark = pytest.mark.django_db


class TestWhenItTells:
    def test_is_from_so_many_new_cases_on(self, analyst, officer):
        watch(analyst, threshold=2)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()
        assert alerts_for(analyst) == []

        log(officer, lines=(SHOES,), now=LATER + timedelta(minutes=1))
        sweep(LATER + timedelta(minutes=1))

        assert alerts_for(analyst) == ["Shoes by post"]

    @pytest.mark.parametrize(
        ("cadence", "told"),  # NOON is a Monday, 12:00 in the country
        [("AT_ONCE", LATER), ("DAILY", NOON + timedelta(hours=19)), ("WEEKLY", NOON + timedelta(days=6, hours=19))],
    )
    def test_is_at_once_or_at_seven_in_the_morning(self, analyst, officer, cadence, told):
        watch(analyst, cadence=cadence)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()
        assert alerts_for(analyst) == (["Shoes by post"] if cadence == "AT_ONCE" else [])

        sweep(told - timedelta(seconds=1))
        sweep(told)

        assert Watch.objects.get().told_at == told

    def test_is_not_more_than_once_in_a_quarter_of_an_hour(self, analyst, officer):
        watch(analyst)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()
        soon, in_time = LATER + timedelta(minutes=14), LATER + timedelta(minutes=15)
        log(officer, lines=(SHOES,), now=soon)

        sweep(soon)
        assert Watch.objects.get().told_at == LATER
        sweep(in_time)

        assert Watch.objects.get().told_at == in_time


class TestOpening:
    def test_shows_exactly_what_is_new_also_when_the_page_is_read_again(self, analyst, officer):
        log(officer, lines=(SHOES,))
        watched = watch(analyst)
        new = log(officer, lines=(SHOES,), now=LATER)
        sweep()

        for minute in (1, 2):
            now = LATER + timedelta(minutes=minute)
            watched = services.open_watch(acting_user=analyst, watch=watched, now=now)
            assert list(opened_cases(user=analyst, watch=watched)) == [new]

        assert (news_of(analyst), alerts_for(analyst)) == ({"Shoes by post": 0}, [])

    def test_shows_what_came_since_the_last_time_and_no_more(self, analyst, officer):
        watched = watch(analyst)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()
        services.open_watch(acting_user=analyst, watch=watched, now=LATER)
        second = log(officer, lines=(SHOES,), now=LATER + timedelta(minutes=1))
        sweep(LATER + timedelta(minutes=1))

        watched = services.open_watch(acting_user=analyst, watch=watched, now=LATER + timedelta(minutes=2))

        assert list(opened_cases(user=analyst, watch=watched)) == [second]


class TestMail:
    def test_says_how_many_and_where_and_nothing_of_the_case_or_the_watch(self, analyst, officer, mailoutbox):
        type(analyst).objects.filter(pk=analyst.pk).update(language="zh-hans")
        watched = watch(analyst, by_mail=True, name="Hongyun Trading")
        case = log(officer, lines=(SHOES,), now=LATER)
        sweep()

        assert services.send_mails(clock=lambda: LATER) == 1
        assert services.send_mails(clock=lambda: LATER) == 0

        (mail,) = mailoutbox
        said = mail.subject + mail.body + mail.alternatives[0][0]
        assert mail.to == [analyst.email]
        assert "1 起" in mail.subject
        assert f"/reports/watches/{watched.public_id}/" in mail.body
        assert not [word for word in (case.reference, "NORDVIK", "Hongyun", "Third parcel") if word in said]

    def test_goes_only_to_who_wants_it(self, analyst, officer, mailoutbox):
        watch(analyst, by_mail=False)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()

        assert services.send_mails(clock=lambda: LATER) == len(mailoutbox) == 0

    def test_that_fails_is_tried_again_and_in_the_end_given_up(self, analyst, officer, monkeypatch):
        monkeypatch.setattr(watching, "send", lambda **_: (_ for _ in ()).throw(ConnectionRefusedError()))
        watch(analyst, by_mail=True)
        log(officer, lines=(SHOES,), now=LATER)
        sweep()
        now, tries = LATER, 0

        while (due := Watch.objects.get().mail_at) is not None:
            now, tries = max(now, due), tries + 1
            assert services.send_mails(clock=lambda now=now: now) == 0

        assert (tries, alerts_for(analyst)) == (6, ["Shoes by post"])
