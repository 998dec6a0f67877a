"""What a recordation in force lacks: each check, who reads it, and that its right holder is told once."""

import smtplib
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from rightsholders.experience import Experience
from rightsholders.models import (
    Contact,
    HolderMember,
    Licensee,
    ProductGuide,
    Recordation,
    RecordationImage,
    RecordationRight,
    Right,
    UnmetCheck,
)
from rightsholders.queries import history_of_recordation
from rightsholders.queries.upkeep import Held, checks_of, upkeep_of
from rightsholders.services.drafts import start_renewal
from rightsholders.services.examination import refuse
from rightsholders.services.images import add_image
from rightsholders.services.mandates import end_acting_for
from rightsholders.services.submission import submit, withdraw
from rightsholders.services.upkeep import review_upkeep, tell_of_upkeep
from tests.rightsholders.factories import NOW, TODAY, act, make_in_force, picture, write_many

_DAY = timedelta(days=1)


def lacking(recordation, today=TODAY):
    """Name the checks that are unmet."""
    upkeep = upkeep_of(recordations=[Recordation.objects.get(pk=recordation.pk)], today=today)
    return {check.code for check in upkeep[recordation.pk].unmet}


def noted(recordation):
    return set(UnmetCheck.objects.filter(recordation=recordation).values_list("code", flat=True))


@pytest.fixture
def in_force(holder, nordvik, desk):
    return make_in_force(holder, nordvik, desk)


def unmet(code, *, has_no_licensees=False, **held):
    """Return a check of what is not in the database, or None when it is met."""
    recordation = Recordation(
        pk=1,
        jurisdiction_id="CN",
        status="IN_FORCE",
        valid_to=TODAY + 400 * _DAY,
        has_no_licensees=has_no_licensees,
    )
    checks = checks_of(held=Held(recordation=recordation, **held), today=TODAY).unmet
    return next((check for check in checks if check.code == code), None)


# --- the checks -------------------------------------------------------------------------------


def test_what_was_examined_is_met_and_the_rest_is_named_first(in_force):
    upkeep = upkeep_of(recordations=[in_force], today=TODAY)[in_force.pk]

    assert [check.code for check in upkeep.checks[:3]] == ["GENUINE", "ADDRESS", "RIGHTS"]
    assert upkeep.summary == "8 of 9 met"


def test_what_is_no_longer_or_not_yet_in_force_has_no_upkeep(in_force):
    Recordation.objects.update(valid_from=TODAY - _DAY, valid_to=TODAY - _DAY)
    assert upkeep_of(recordations=Recordation.objects.all(), today=TODAY) == {}
    Recordation.objects.update(valid_to=TODAY)
    assert in_force.pk in upkeep_of(recordations=Recordation.objects.all(), today=TODAY)
    Recordation.objects.update(status="SUBMITTED")
    assert upkeep_of(recordations=Recordation.objects.all(), today=TODAY) == {}


@pytest.mark.parametrize(("days", "is_met"), [(91, True), (90, False), (-1, False)])
def test_a_right_lapses_ninety_days_before_its_end(days, is_met):
    right = Right(title="NORDVIK", expires_on=TODAY + days * _DAY)

    check = unmet("RIGHTS", rights=[RecordationRight(right=right)])

    assert (check is None) == is_met
    assert is_met or check.on == right.expires_on


def test_days_that_did_not_grow_with_the_right_are_a_lapse_too():
    right = Right(title="NORDVIK", expires_on=TODAY + 4000 * _DAY)
    held = RecordationRight(right=right, in_force=DateRange(TODAY - _DAY, TODAY + 30 * _DAY))

    other = RecordationRight(right=Right(title="FJELL", expires_on=TODAY + 4000 * _DAY))

    assert unmet("RIGHTS", rights=[held]).problems == ("This recordation protects it to 19 Dec 2026 only.",)
    both = unmet("RIGHTS", rights=[held, other]).problems
    assert both == ("NORDVIK · This recordation protects it to 19 Dec 2026 only.",)


def test_its_own_end_is_met_again_once_the_renewal_is_with_customs(in_force, holder):
    Recordation.objects.update(valid_to=TODAY + 90 * _DAY)
    assert "TERM" in lacking(in_force)
    begun = start_renewal(**act(holder, in_force))
    assert "TERM" in lacking(in_force)
    review_upkeep(now=NOW)
    assert "TERM" in noted(in_force)

    submit(acting_user=holder, public_id=begun.public_id, is_declared=True, now=NOW)

    assert "TERM" not in lacking(in_force) | noted(in_force)


@pytest.mark.parametrize("comes_to_nothing", [withdraw, refuse])
def test_its_own_end_is_noted_again_when_the_renewal_comes_to_nothing(comes_to_nothing, in_force, holder, desk):
    Recordation.objects.update(valid_to=TODAY + 90 * _DAY)
    begun = start_renewal(**act(holder, in_force))
    submit(acting_user=holder, public_id=begun.public_id, is_declared=True, now=NOW)
    assert "TERM" not in noted(in_force)

    who = holder if comes_to_nothing is withdraw else desk
    comes_to_nothing(acting_user=who, public_id=begun.public_id, reason="Another class is needed", now=NOW)

    assert "TERM" in noted(in_force)


@pytest.mark.parametrize(("days", "is_met"), [(31, True), (30, False), (None, True)])
def test_a_licence_lapses_thirty_days_before_its_end(days, is_met):
    licensee = Licensee(name="Hai Feng", valid_to=TODAY + days * _DAY if days else None)

    assert (unmet("LICENSEES", licensees=[licensee]) is None) == is_met


def test_a_licence_that_ended_before_anybody_counted_lapses_too():
    check = unmet("LICENSEES", licensees=[Licensee(name="Hai Feng", valid_to=date(1, 1, 5))])

    assert check.since == date.min


def test_licensees_are_named_or_said_to_be_none():
    assert unmet("LICENSEES") is not None
    assert unmet("LICENSEES", has_no_licensees=True) is None


@pytest.mark.parametrize(
    ("due", "in_time", "late", "problem"),
    [
        (0, 0, 0, None),
        (10, 9, 1, None),
        (9, 8, 1, "In the last year 8 of 9 answers came in time, 1 late and 0 not at all."),
    ],
)
def test_nine_answers_in_ten_are_asked_for(due, in_time, late, problem):
    check = unmet("ANSWERS", experience=Experience(answers_due=due, answers_in_time=in_time, answers_late=late))

    assert (check and check.problems) == (problem and (problem,))


@pytest.mark.parametrize(("saved_at", "is_met"), [(None, False), (NOW - 2 * _DAY, False), (NOW, True)])
def test_an_address_that_refused_a_notice_is_a_lapse_until_it_is_saved_again(saved_at, is_met):
    failed = Experience(failed_addresses={"legal@nordvik.test": NOW - _DAY})
    legal = Contact(kind="LEGAL", email="Legal@nordvik.test", saved_at=saved_at)

    assert (unmet("ADDRESS", contacts=[legal], experience=failed) is None) == is_met


def test_a_telephone_by_night_pictures_goods_and_a_price_are_asked_for(in_force):
    RecordationImage.objects.update(kind="GENUINE")
    assert lacking(in_force) == set()

    Contact.objects.update(phone="")
    ProductGuide.objects.update(fake="")
    Right.objects.update(nice_classes=[])
    Recordation.objects.update(median_price=None)

    assert lacking(in_force) == {"URGENT", "FAKE", "GOODS", "PRICE"}
    RecordationImage.objects.update(kind="FAKE")
    assert lacking(in_force) == {"URGENT", "GENUINE", "GOODS", "PRICE"}


# --- told once --------------------------------------------------------------------------------


def test_the_right_holder_is_told_once_and_without_a_word_of_what_it_is(in_force, holder, nordvik):
    assert noted(in_force) == {"GENUINE"}  # since it was accepted
    tell_of_upkeep(clock=timezone.now)
    review_upkeep(now=NOW + _DAY)
    tell_of_upkeep(clock=lambda: NOW + _DAY)

    assert sorted(sent.to[0] for sent in mail.outbox) == ["holder@example.test", "representative@example.test"]
    assert "NORDVIK" not in mail.outbox[0].body
    assert AuditEvent.objects.get(action="recordation.upkeep_told").changes == {"checks": [None, ["GENUINE"]]}

    told = history_of_recordation(recordation=in_force)[0]
    assert (told["title"], told["detail"]) == ("Right holder told of what is not met", "Picture of genuine goods")

    Licensee.objects.update(valid_to=TODAY)
    review_upkeep(now=NOW + 2 * _DAY)
    tell_of_upkeep(clock=lambda: NOW + 2 * _DAY)
    assert len(mail.outbox) == 4


def test_who_acts_for_it_no_longer_is_not_told_either(in_force, desk, holder, nordvik):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end_acting_for(acting_user=desk, public_id=nordvik.public_id, member=member.pk, reason="Left", now=NOW)

    tell_of_upkeep(clock=timezone.now)

    assert [sent.to[0] for sent in mail.outbox] == ["representative@example.test"]


def test_what_is_met_again_is_quiet_and_what_ended_is_forgotten(in_force, holder):
    add_image(**act(holder, in_force, content=picture("SHOE"), kind="GENUINE"))
    assert noted(in_force) == set()

    UnmetCheck.objects.create(recordation=in_force, code="PRICE", since=TODAY)
    withdraw(**act(holder, in_force))
    review_upkeep(now=NOW)

    assert noted(in_force) == set()


def test_a_mail_that_fails_is_tried_again_and_in_the_end_not(in_force, monkeypatch):
    def refuse(**_):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("rightsholders.services.upkeep.send", refuse)
    for hours in range(1, 30):
        tell_of_upkeep(clock=lambda hours=hours: NOW + timedelta(hours=5 * hours))

    assert set(UnmetCheck.objects.values_list("mail_at", "mail_tries", "told_at")) == {(None, 6, None)}


def test_a_review_costs_the_same_at_five_and_at_thirty(nordvik):
    counts = []
    for more in (5, 25):
        write_many(nordvik, more)
        with CaptureQueriesContext(connection) as captured:
            review_upkeep(now=NOW)
        counts.append(len(captured))

    assert counts[0] == counts[1]


# --- who reads it -----------------------------------------------------------------------------


def test_right_holder_and_officer_read_the_same(client, in_force, holder, officer):
    told = {}
    for person, name in ((holder, "portal:recordation"), (officer, "rightsholders:detail")):
        client.force_login(person)
        answer = client.get(reverse(name, args=[in_force.public_id]))
        told[person.username] = [(check.code, check.problems) for check in answer.context["upkeep"].checks]
        mends = reverse("portal:recordation-images", args=[in_force.public_id]) + '">Picture of'
        assert (mends in answer.content.decode()) == (person == holder)

    assert told["holder"] == told["officer"]


def test_the_lists_say_how_much_is_met_and_find_what_is_not(client, in_force, holder, officer, nordvik, desk):
    whole = make_in_force(holder, nordvik, desk, title="WHOLE")
    UnmetCheck.objects.filter(recordation=whole).delete()

    for person, name in ((officer, "rightsholders:list"), (holder, "portal:recordations")):
        client.force_login(person)
        answer = client.get(f"{reverse(name)}?status=UNMET")
        assert [row.title for row in answer.context["page"].rows] == ["NORDVIK"]
        assert "8 of 9" in answer.content.decode()


def test_the_first_page_names_the_most_urgent_of_all_first(client, in_force, holder, nordvik, desk):
    make_in_force(holder, nordvik, desk, title="ENDING", expires_on=TODAY + 40 * _DAY)
    client.force_login(holder)

    rows = client.get(reverse("portal:home")).context["unmet"]

    assert [(row.title, row.check.code) for row in rows][:3] == [
        ("ENDING", "RIGHTS"),
        ("ENDING", "TERM"),
        ("NORDVIK", "GENUINE"),
    ]
