"""Every law is complete: what its rules name exists, and what the database keeps of it fits."""

from datetime import date
from decimal import Decimal

import pytest

from reference.models import Currency, Jurisdiction
from rightsholders.models import Right
from seizures.guards import GUARDS
from seizures.laws.codes import Event, Guard
from seizures.laws.registry import LAWS, law_for, law_of, track_of
from seizures.models import Deadline, Decision, GoodsValue, Notice, Outcome, Procedure

TRACKS = [pytest.param(law, track, id=f"{law.code}-{track.code}") for law in LAWS for track in law.tracks]


def test_every_guard_has_its_test():
    assert set(GUARDS) == set(Guard)


@pytest.mark.parametrize(("law", "track"), TRACKS)
def test_rules_name_what_the_models_know(law, track):
    assert {rule.kind for rule in track.notices} <= set(Notice.Kind.values)
    assert {rule.kind for rule in track.decisions} <= set(Decision.Kind.values)
    assert {rule.notice for rule in track.decisions} - {""} <= {rule.kind for rule in track.notices}
    assert {outcome.kind for rule in track.decisions for outcome in rule.outcomes} <= set(Outcome.Kind.values)
    assert track.right_kinds <= set(Right.Kind.values)
    if track.security:
        assert set(track.security.value_kinds) <= set(GoodsValue.Kind.values)


@pytest.mark.parametrize(("law", "track"), TRACKS)
def test_codes_fit_their_columns(law, track):
    assert len(law.code) <= Procedure._meta.get_field("law_code").max_length
    assert len(track.code) <= Procedure._meta.get_field("track").max_length
    assert all(len(rule.code) <= Deadline._meta.get_field("code").max_length for rule in track.deadlines)
    assert all(len(str(rule.legal_ref)) <= 200 for rule in track.decisions)


@pytest.mark.parametrize(("law", "track"), TRACKS)
def test_every_clock_starts_and_ends_by_something_that_can_happen(law, track):
    by_law = {track.opens_with, Event.HOLDER_IDENTIFIED, Event.REPLIED}
    by_notices = {rule.event for rule in track.notices}
    by_decisions = {rule.event for rule in track.decisions}
    by_hand = {rule.event for rule in track.facts}
    can_happen = by_law | by_notices | by_decisions | by_hand

    for rule in track.deadlines:
        assert {rule.starts_on, rule.counts_from or rule.starts_on} <= can_happen
        assert set(rule.met_by) & can_happen


def test_each_clock_says_who_must_act_by_what_and_what_follows():
    told = {
        rule.code: (rule.actor.value, " ".join(event.value for event in rule.met_by), rule.effect.value)
        for law in LAWS
        for track in law.tracks
        for rule in track.deadlines
    }

    assert told == {
        "rh_reply": ("HOLDER", "replied", "MAY_NOT_DETAIN"),
        "investigate": ("CUSTOMS", "determined confiscated undeterminable", "TELL_UNDETERMINABLE"),
        "court_notice_exoff": ("COURT", "court_notice", "RELEASE"),
        "court_notice_app": ("COURT", "court_notice", "RELEASE"),
        "notify_owner": ("CUSTOMS", "owner_notified", "BREACH"),
        "rh_confirm": ("HOLDER", "replied proceedings", "RELEASE"),
        "owner_reply": ("OWNER", "owner_agreed owner_opposed", "MAY_DEEM_CONSENT"),
        "rh_proceed": ("HOLDER", "proceedings", "RELEASE"),
        "exofficio_identify": ("CUSTOMS", "holder_identified", "RELEASE"),
        "exofficio_afa": ("HOLDER", "application_filed", "RELEASE"),
        "small_owner_reply": ("OWNER", "owner_agreed owner_opposed", "MAY_DEEM_CONSENT"),
        "small_rh_proceed": ("HOLDER", "proceedings", "RELEASE"),
    }


def test_each_stage_tells_the_right_holder_this_and_no_more():
    told = {
        (track.code, stage.code): (stage.reached_by.value, " ".join(stage.shows), " ".join(stage.on_request))
        for law in LAWS
        for track in law.tracks
        for stage in track.stages
        if not (law.jurisdiction == "CN" and track.code == "APPLICATION")
    }
    goods, more = "GOODS QUANTITY PHOTOS", "REGIME ORIGIN PARTIES"

    assert told == {
        ("EX_OFFICIO", "SUSPENDED"): ("served", f"{goods} VALUE", ""),
        ("EX_OFFICIO", "CONFISCATED"): ("confiscated", f"{goods} VALUE {more}", ""),
        ("STANDARD", "DETAINED"): ("served", goods, more),
        ("EX_OFFICIO", "DETAINED"): ("served", goods, ""),
        ("EX_OFFICIO", "GRANTED"): ("application_granted", goods, more),
        ("SMALL_CONSIGNMENT", "OPPOSED"): ("served", goods, more),
    }
    application = track_of(law_code="CN_CUSTOMS_IPR_2018", track="APPLICATION")
    assert [stage.code for stage in application.stages] == ["SUSPENDED"]


def test_names_are_told_of_these_parties_only():
    chinese = track_of(law_code="CN_CUSTOMS_IPR_2018", track="EX_OFFICIO")
    assert chinese.tells_roles == ("SENDER", "ADDRESSEE", "EXPORTER", "IMPORTER")
    for track in law_of(code="EU_608_2013").tracks:
        assert track.tells_roles == ("SENDER", "ADDRESSEE", "DECLARANT", "HOLDER")


def test_nothing_but_this_is_decided_before_the_right_holder_was_told():
    unheard = {
        (law.code, track.code): [rule.kind for rule in track.decisions if rule.before_notice]
        for law in LAWS
        for track in law.tracks
    }

    assert unheard.pop(("EU_608_2013", "SMALL_CONSIGNMENT")) == ["DESTROY", "RELEASE"]
    assert list(unheard.values()) == [["RELEASE"]] * 6


@pytest.mark.parametrize(("law", "track"), TRACKS)
def test_goods_can_always_be_released(law, track):
    release = track.decision("RELEASE")

    assert release.is_final
    for rule in (release, track.decision("RELEASE_ON_SECURITY")):
        assert {"", *(other.kind for other in track.decisions if not other.is_final)} <= set(rule.after)
    assert [outcome.kind for outcome in release.outcomes] == ["RELEASED"]


@pytest.mark.parametrize(("law", "track"), TRACKS)
def test_every_rule_cites_its_source(law, track):
    rules = [*track.deadlines, *track.decisions, *track.notices, *track.stages]

    assert [rule for rule in rules if not str(rule.legal_ref)] == []


@pytest.mark.parametrize(
    ("jurisdiction", "on", "code"),
    [
        ("CN", date(2026, 11, 23), "CN_CUSTOMS_IPR_2018"),
        ("CN", date(2018, 3, 19), "CN_CUSTOMS_IPR_2018"),
        ("CN", date(2018, 3, 18), "CN_CUSTOMS_IPR_2010"),
        ("CN", date(2017, 8, 15), "CN_CUSTOMS_IPR_2010"),
        ("CN", date(2010, 3, 31), None),
        ("EU", date(2014, 1, 1), "EU_608_2013"),
        ("EU", date(2013, 12, 31), None),
        ("US", date(2026, 11, 23), None),
    ],
)
def test_law_binds_on_its_days(jurisdiction, on, code):
    law = law_for(jurisdiction=jurisdiction, on=on)

    assert (law.code if law else None) == code


def test_unknown_codes_are_refused():
    with pytest.raises(KeyError):
        law_of(code="CN_CUSTOMS_IPR_1995")
    with pytest.raises(KeyError):
        track_of(law_code="EU_608_2013", track="APPLICATION")


@pytest.mark.django_db
def test_jurisdictions_and_currencies_are_in_the_reference_data():
    assert Jurisdiction.objects.filter(pk__in={law.jurisdiction for law in LAWS}).count() == 2
    currencies = {track.security.currency for law in LAWS for track in law.tracks if track.security}
    assert Currency.objects.filter(pk__in=currencies).count() == len(currencies)


@pytest.mark.parametrize(
    ("value", "security"),
    [
        ("0.01", "0.01"),
        ("19999.99", "19999.99"),
        ("20000", "20000"),
        ("30000", "20000"),
        ("40000", "20000"),
        ("40000.02", "20000.01"),
        ("40000.01", "20000.01"),  # never a part of a cent below what the law asks
        ("200000", "100000"),
        ("200000.01", "100000"),
        ("5000000", "100000"),
    ],
)
def test_security_ex_officio_in_china_follows_the_bands(value, security):
    rule = track_of(law_code="CN_CUSTOMS_IPR_2018", track="EX_OFFICIO").security

    assert rule.required_for(value=Decimal(value)) == Decimal(security)


def test_security_on_application_in_china_is_the_value_of_the_goods():
    rule = track_of(law_code="CN_CUSTOMS_IPR_2018", track="APPLICATION").security

    assert rule.required_for(value=Decimal("123456.78")) == Decimal("123456.78")


@pytest.mark.parametrize(
    ("units", "weight", "is_small"),
    [
        ("3", "2.0", True),  # on units alone
        ("50", "1.99", True),  # on weight alone
        ("4", "2.0", False),
        ("3", None, True),
        ("4", None, False),
        (None, "1.999", True),
        (None, None, False),
    ],
)
def test_small_consignment_needs_one_of_two_criteria(units, weight, is_small):
    small = track_of(law_code="EU_608_2013", track="SMALL_CONSIGNMENT").small_consignment

    met = small.is_met(
        units=Decimal(units) if units else None,
        weight_kg=Decimal(weight) if weight else None,
    )

    assert met is is_small
