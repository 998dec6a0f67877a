"""Steps and states: withdrawal, expiry, change in force, renewal."""

from datetime import date, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.utils.translation import override

from audit.models import AuditEvent, PendingEvent
from audit.queries import entry_of
from reference.models import Jurisdiction
from rightsholders.matching import find_candidates
from rightsholders.models import MatchVersion, Recordation, RecordationRight
from rightsholders.queries import shown_status
from rightsholders.services import examination, sections, submission
from rightsholders.services.drafts import discard_draft, start_renewal
from rightsholders.services.expiry import expire_recordations
from rightsholders.services.images import remove_image
from rightsholders.services.rights import add_right, drop_right, use_right
from rightsholders.services.values import ContactValues, CoveredGoods, GoodsValues
from rightsholders.workflow import STEPS, Facts, NotReady, WrongState, blockers, editable_sections
from tests.rightsholders.factories import (
    NOW,
    TODAY,
    act,
    codes,
    contacts,
    make_draft,
    make_in_force,
    make_submitted,
    right_values,
    tells_values,
    write_in_force,
)

Status = Recordation.Status


@pytest.mark.parametrize("step", sorted(STEPS))
@pytest.mark.parametrize("status", Status.values)
def test_a_step_is_open_only_where_the_table_says(step, status, holder, nordvik):
    recordation = Recordation(right_holder=nordvik, jurisdiction_id="CN", status=status)

    is_wrong = any(b.code == "wrong-state" for b in _blockers_of_unsaved(recordation, step))

    assert is_wrong == (status not in STEPS[step].begins)


def _blockers_of_unsaved(recordation, step):
    return blockers(recordation=recordation, step=step, today=TODAY, facts=Facts())


def test_wrong_state_is_a_sentence_that_names_the_state(holder, nordvik, desk):
    draft = make_draft(holder, nordvik)
    submission.submit(**act(holder, draft, is_declared=True))

    with pytest.raises(WrongState) as refused:
        submission.submit(**act(holder, draft, is_declared=True))

    assert "Under examination" in str(refused.value)
    assert refused.value.status == 409


def test_withdraws_one_in_force_from_today_and_keeps_the_days_it_counted(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk, now=NOW - timedelta(days=100))

    submission.withdraw(**act(holder, accepted, reason="Sold the mark."))

    accepted.refresh_from_db()
    days = accepted.recordation_rights.get().in_force
    assert (accepted.status, accepted.withdrawn_at) == (Status.WITHDRAWN, NOW)
    assert (days.lower, days.upper) == (TODAY - timedelta(days=100), TODAY)
    assert PendingEvent.objects.filter(event__action="recordation.withdrawn").exists()


def test_stood_in_force_on_the_days_before_it_was_given_up_or_ended(holder, nordvik, desk):
    given_up = make_in_force(holder, nordvik, desk, title="A", now=NOW - timedelta(days=100))
    submission.withdraw(**act(holder, given_up))
    ended = write_in_force(nordvik, title="B", status="EXPIRED", last=TODAY - timedelta(days=1))
    never = make_submitted(holder, nordvik, title="C")
    submission.withdraw(**act(holder, never))
    for one in (given_up, never):
        one.refresh_from_db()

    assert [shown_status(given_up, today=TODAY - timedelta(days=day)) for day in (1, 0)] == ["IN_FORCE", "GIVEN_UP"]
    assert [shown_status(ended, today=TODAY - timedelta(days=day)) for day in (200, 0)] == ["IN_FORCE", "EXPIRED"]
    assert shown_status(never, today=TODAY) == "WITHDRAWN"


def test_is_given_up_in_the_audit_as_on_its_page_and_an_application_taken_back(holder, nordvik, desk):
    for recordation in (make_in_force(holder, nordvik, desk, title="A"), make_submitted(holder, nordvik, title="B")):
        submission.withdraw(**act(holder, recordation))

    withdrawn = AuditEvent.objects.filter(action="recordation.withdrawn").order_by("id")
    with override("zh-hans"):
        told = [str(change) for event in withdrawn for change in entry_of(event).changes]

    assert told == ["状态：有效 → 已注销", "状态：审查中 → 已撤回"]


def test_withdrawn_on_its_first_day_it_counted_on_none(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)

    submission.withdraw(**act(holder, accepted))

    assert accepted.recordation_rights.get().in_force.isempty


def test_withdrawn_before_its_first_day_it_never_begins(holder, nordvik, desk):
    renewal = start_renewal(**act(holder, _ending(holder, nordvik, desk, days=60)))
    submission.submit(**act(holder, renewal, is_declared=True))
    examination.accept(**act(desk, renewal))
    submission.withdraw(**act(holder, renewal))

    found = find_candidates(brand="NORDVIK", jurisdiction="CN", on=TODAY)

    assert [row.state for row in found] == ["IN_FORCE", "GIVEN_UP"]


def test_after_withdrawal_the_right_can_be_recorded_anew_the_same_day(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk, now=NOW - timedelta(days=100))
    right = accepted.recordation_rights.get().right
    submission.withdraw(**act(holder, accepted))
    draft = make_draft(holder, nordvik, title="SPARE")
    drop_right(**act(holder, draft, right=draft.recordation_rights.get().right.public_id))
    use_right(**act(holder, draft, right=right.public_id))

    submission.submit(**act(holder, draft, is_declared=True))
    examination.accept(**act(desk, draft))

    draft.refresh_from_db()
    assert draft.status == Status.IN_FORCE


def test_a_draft_is_thrown_away_with_its_right_and_a_submitted_one_is_not(holder, nordvik):
    draft = make_draft(holder, nordvik)
    right = draft.recordation_rights.get().right
    sent = make_submitted(holder, nordvik, title="OTHER")

    discard_draft(**act(holder, draft))
    with pytest.raises(WrongState):
        discard_draft(**act(holder, sent))

    assert not Recordation.objects.filter(pk=draft.pk).exists()
    assert not type(right).objects.filter(pk=right.pk).exists()
    assert AuditEvent.objects.filter(action="recordation.discarded").exists()


def test_expires_the_day_after_the_last_one_and_not_on_it(holder, nordvik, desk):
    ended = write_in_force(nordvik, title="ENDED", last=TODAY - timedelta(days=1))
    last_day = write_in_force(nordvik, title="LAST DAY", last=TODAY)

    assert expire_recordations(now=NOW) == 1
    assert expire_recordations(now=NOW) == 0

    ended.refresh_from_db()
    last_day.refresh_from_db()
    assert (ended.status, last_day.status) == (Status.EXPIRED, Status.IN_FORCE)
    assert AuditEvent.objects.get(action="recordation.expired").actor is None


def test_expiry_goes_by_the_day_of_the_jurisdiction(nordvik):
    chinese = write_in_force(nordvik, title="ENDS TODAY", last=TODAY)
    late_evening_utc = NOW.replace(hour=23) + timedelta(hours=2)  # 01:00 on the next day in China

    expire_recordations(now=late_evening_utc)

    chinese.refresh_from_db()
    assert chinese.status == Status.EXPIRED


def test_a_jurisdiction_whose_time_is_not_known_does_not_keep_the_others_from_ending(nordvik):
    ended = write_in_force(nordvik, title="ENDED", last=TODAY - timedelta(days=1))
    Jurisdiction.objects.create(code="AA", currency_id="CNY", time_zone="Nowhere/Land", name_en="A", name_zh="A")

    with pytest.raises(ZoneInfoNotFoundError):
        expire_recordations(now=NOW)

    ended.refresh_from_db()
    assert ended.status == Status.EXPIRED


def test_in_force_contacts_may_change_and_rights_may_not(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    before = MatchVersion.objects.get().token

    sections.save_contacts(**act(holder, accepted, contacts=contacts()))

    assert editable_sections(recordation=accepted) == {"GOODS", "TELLS", "IMAGES", "CONTACTS", "LICENSEES"}
    assert set(accepted.contacts.values_list("saved_at", flat=True)) == {NOW}
    assert AuditEvent.objects.get(action="recordation.changed").changes == {"section": [None, "CONTACTS"]}
    assert MatchVersion.objects.get().token != before
    with pytest.raises(WrongState):
        add_right(**act(holder, accepted, values=right_values("NEW")))


def test_in_force_the_price_may_change_and_the_goods_may_not(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    right = accepted.recordation_rights.get().right
    same, other = (
        CoveredGoods(right=right.public_id, nice_classes=right.nice_classes, goods=goods)
        for goods in (right.goods, "Bags")
    )

    sections.save_goods(**act(holder, accepted, values=GoodsValues(covered=[same], made_in=["IT"])))

    accepted.refresh_from_db()
    assert (accepted.made_in, accepted.median_price) == (["IT"], None)
    Recordation.objects.update(jurisdiction_id="EU")  # where small consignments are asked for
    for values in (GoodsValues(covered=[other]), GoodsValues(covered=[], wants_small_consignments=True)):
        with pytest.raises(WrongState):
            sections.save_goods(**act(holder, accepted, values=values))


def test_in_force_a_part_must_stay_complete(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    image = accepted.images.get()
    legal_only = [ContactValues(kind="LEGAL", name="A", email="a@b.test", phone="1")]

    with pytest.raises(NotReady):
        remove_image(**act(holder, accepted, image=image.public_id))
    with pytest.raises(NotReady):
        sections.save_contacts(**act(holder, accepted, contacts=legal_only))

    assert accepted.images.count() == 1
    assert accepted.contacts.count() == 2


@pytest.mark.parametrize("status", ["SUBMITTED", "REFUSED", "WITHDRAWN", "EXPIRED"])
def test_nothing_may_be_written_while_customs_has_it_or_after(status, holder, nordvik):
    draft = make_draft(holder, nordvik)
    Recordation.objects.filter(pk=draft.pk).update(
        status=status,
        reference="CN-R2026-1",
        submitted_at=NOW,
        decision_reason="x",
        withdrawn_at=NOW if status == "WITHDRAWN" else None,
        valid_from=TODAY,
        valid_to=TODAY,
    )

    with pytest.raises(WrongState):
        sections.save_tells(**act(holder, draft, values=tells_values()))


def _ending(holder, nordvik, desk, days):
    accepted = make_in_force(holder, nordvik, desk, now=NOW - timedelta(days=300))
    last = TODAY + timedelta(days=days)
    first = TODAY - timedelta(days=300)
    Recordation.objects.filter(pk=accepted.pk).update(valid_to=last)
    RecordationRight.objects.filter(recordation=accepted).update(in_force=(first, last + timedelta(days=1)))
    accepted.refresh_from_db()
    return accepted


def test_renewal_copies_everything_and_goes_on_the_day_after(holder, nordvik, desk):
    old = _ending(holder, nordvik, desk, days=60)

    new = start_renewal(**act(holder, old))
    submission.submit(**act(holder, new, is_declared=True))
    examination.accept(**act(desk, new))

    new.refresh_from_db()
    assert (new.renews, new.valid_from) == (old, old.valid_to + timedelta(days=1))
    assert new.contacts.count() == 2
    assert new.guides.count() == 2
    assert new.images.count() == new.licensees.count() == 1
    assert new.images.get().public_id != old.images.get().public_id


def test_the_renewal_of_one_that_was_given_up_waits_for_no_end(holder, nordvik, desk):
    old = _ending(holder, nordvik, desk, days=60)
    renewal = start_renewal(**act(holder, old))
    submission.submit(**act(holder, renewal, is_declared=True))
    submission.withdraw(**act(holder, old))

    examination.accept(**act(desk, renewal))

    renewal.refresh_from_db()
    assert renewal.valid_from == TODAY


def test_renewal_opens_six_months_before_the_end_and_only_once(holder, nordvik, desk):
    too_early = _ending(holder, nordvik, desk, days=190)
    last = date(2027, 5, 20)  # six months after today
    Recordation.objects.filter(pk=too_early.pk).update(valid_to=last + timedelta(days=1))
    with pytest.raises(NotReady) as refused:
        start_renewal(**act(holder, too_early))
    assert [blocker.code for blocker in refused.value.blockers] == ["too-early"]

    Recordation.objects.filter(pk=too_early.pk).update(valid_to=last)
    start_renewal(**act(holder, too_early))
    with pytest.raises(NotReady) as refused:
        start_renewal(**act(holder, too_early))
    assert [blocker.code for blocker in refused.value.blockers] == ["renewal-begun"]


def test_one_that_ended_is_registered_anew_and_not_renewed(holder, nordvik, desk):
    ended = _ending(holder, nordvik, desk, days=-1)

    assert "ended" in codes(ended, "renew")
    Recordation.objects.filter(pk=ended.pk).update(valid_to=TODAY)
    assert "ended" not in codes(Recordation.objects.get(pk=ended.pk), "renew")


def test_a_refused_renewal_leaves_room_for_another(holder, nordvik, desk):
    old = _ending(holder, nordvik, desk, days=60)
    first = start_renewal(**act(holder, old))
    submission.submit(**act(holder, first, is_declared=True))
    examination.refuse(**act(desk, first, reason="The right was not renewed."))

    assert start_renewal(**act(holder, old)).renews == old
