"""Who acts for which right holder in the portal: written down at the console, on record, ended by a day."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEvent
from rightsholders.access import visible_right_holders
from rightsholders.models import HolderMember, RightHolder

pytestmark = pytest.mark.django_db


def link(username, **more):
    particulars = {"name": "Palomo SpA", "country": "IT", "email": "ip@palomo.example"}
    call_command("link_right_holder", username, **(particulars | more))


def seen_by(user):
    return list(visible_right_holders(user=user))


def test_a_new_right_holder_is_written_down_and_its_account_sees_it(holder):
    link("holder")

    palomo = RightHolder.objects.get(name="Palomo SpA")
    assert seen_by(holder) == [palomo]
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True))[-2:] == [
        "right_holder.registered",
        "right_holder.acted_for",
    ]


def test_a_known_one_is_not_written_down_twice(holder, representative):
    link("holder")
    told = io.StringIO()
    link("representative", capacity="representative", email="new@palomo.example", stdout=told)

    assert "stays as it is: notices go to ip@palomo.example" in told.getvalue()
    assert RightHolder.objects.filter(name="Palomo SpA").count() == 1
    assert sorted(HolderMember.objects.values_list("capacity", flat=True)) == ["OWN", "REPRESENTATIVE"]


@pytest.mark.parametrize(("days", "sees"), [(0, True), (-2, False)])
def test_a_day_that_has_passed_ends_it(holder, days, sees):
    link("holder")

    link("holder", until=timezone.localdate() + timedelta(days=days))

    assert bool(seen_by(holder)) is sees
    assert HolderMember.objects.count() == 1


@pytest.mark.parametrize(
    ("username", "more", "said"),
    [
        ("nobody", {}, "no account of this name"),
        ("officer", {}, "has not the role"),
        ("holder", {"capacity": "representative"}, "has not the role"),
        ("holder", {"email": "palomo"}, "email: "),
        ("holder", {"country": "XX"}, "country: "),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(holder, officer, username, more, said):
    with pytest.raises(CommandError, match=said):
        link(username, **more)

    assert not HolderMember.objects.exists() and not RightHolder.objects.exists()


def test_who_asked_and_the_paper_are_kept_and_the_paper_is_on_record(holder):
    link("holder", asked_by="Luigi Palomo, director", paper="POA-2026-3")

    member = HolderMember.objects.get(user=holder)
    assert (member.asked_by, member.paper, member.linked_by) == ("Luigi Palomo, director", "POA-2026-3", None)
    assert member.linked_at is not None
    event = AuditEvent.objects.order_by("-id")[0]
    assert event.changes["paper"] == [None, "POA-2026-3"]
    assert "Luigi" not in str(event.changes)


def test_a_day_that_has_passed_stands_in_the_audit_as_an_end(holder):
    link("holder")
    link("holder", until=timezone.localdate() - timedelta(days=2))

    assert AuditEvent.objects.order_by("-id")[0].action == "right_holder.acting_ended"
