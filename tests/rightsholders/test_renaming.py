"""A right holder that gets another name stays the same one, and is found by the name it had."""

import datetime
import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access import ConfirmFirst
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed
from rightsholders.access import published_rights
from rightsholders.match_index import current_index
from rightsholders.matching import find_candidates
from rightsholders.models import FormerName, RightHolder
from rightsholders.queries import Narrowing, list_recordations, list_right_holders
from rightsholders.queries.holders import HolderFilter, holders_like, list_holders
from rightsholders.queries.published import list_recorded_rights
from rightsholders.services.holders import NearlyTheSame, name_state_of
from seizures.queries.openings import holders_named
from tests.cast import make_right_holder
from tests.rightsholders.factories import NOW, TODAY, make_in_force
from tests.rightsholders.holders import NEW, PAPER, last_event, page_of, rename
from tests.whole_or_nothing import break_each_write

pytestmark = pytest.mark.django_db


# --- the act ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "admin"])
def test_the_same_right_holder_has_another_name_and_the_former_one_stays_on_record(name, request, nordvik):
    user = request.getfixturevalue(name)

    renamed = rename(user, nordvik, "  Fjordline  Holding AB ", name_zh="峡湾线控股")

    assert (renamed.pk, renamed.name, renamed.name_zh) == (nordvik.pk, NEW, "峡湾线控股")
    former = FormerName.objects.get()
    assert (former.right_holder, former.name, former.name_zh) == (nordvik, nordvik.name, nordvik.name_zh)
    assert (former.replaced_on, former.paper, former.changed_by, former.changed_at) == (TODAY, PAPER, user, NOW)
    event = last_event()
    assert (event.action, event.actor_id, event.subject_id) == ("right_holder.renamed", user.pk, str(nordvik.pk))
    assert event.changes["right_holder"] == [nordvik.name, NEW]
    assert event.changes["paper"] == [None, PAPER]


@pytest.mark.parametrize("name", ["officer", "supervisor", "auditor", "holder"])
def test_nobody_else_renames_one(name, request, nordvik):
    with pytest.raises(NotAllowed):
        rename(request.getfixturevalue(name), nordvik)

    assert not FormerName.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Nordvik Sport AB"}, "name"),  # that is its name
        ({"paper": " "}, "paper"),
        ({"paper": "x" * 121}, "paper"),
        ({"from_day": TODAY + timedelta(days=1)}, "from_day"),
    ],
)
def test_nothing_is_renamed_without_another_name_a_paper_and_a_day_that_has_come(changes, field, desk, nordvik):
    with pytest.raises(InvalidValue) as refused:
        rename(desk, nordvik, **changes)

    assert refused.value.field == field
    assert RightHolder.objects.get(pk=nordvik.pk).name == nordvik.name
    assert not FormerName.objects.exists()


def test_only_the_chinese_name_may_change(desk, nordvik):
    renamed = rename(desk, nordvik, nordvik.name, name_zh="诺德维克体育用品")

    assert (renamed.name, renamed.name_zh) == (nordvik.name, "诺德维克体育用品")


def test_an_old_proof_and_an_old_page_rename_nothing(desk, nordvik, settings):
    opened = name_state_of(holder=nordvik)
    with pytest.raises(ConfirmFirst):
        rename(desk, nordvik, confirmed_at=NOW - timedelta(seconds=settings.CONFIRM_SECONDS + 1))
    rename(desk, nordvik)

    with pytest.raises(ChangedMeanwhile):
        rename(desk, nordvik, "Nordvik Outdoor AB", seen=opened)

    assert RightHolder.objects.get(pk=nordvik.pk).name == NEW


def test_a_name_does_not_begin_before_the_one_it_follows(desk, nordvik):
    rename(desk, nordvik, from_day=TODAY)

    with pytest.raises(InvalidValue) as refused:
        rename(desk, nordvik, "Nordvik Outdoor AB", from_day=TODAY - timedelta(days=1))

    assert refused.value.field == "from_day"
    rename(desk, nordvik, "Nordvik Outdoor AB", from_day=TODAY)
    assert [row.name for row in FormerName.objects.order_by("pk")] == ["Nordvik Sport AB", NEW]


def test_the_name_of_another_right_holder_is_refused_and_nearly_that_name_asked_about(desk, nordvik, kestra):
    with pytest.raises(DomainError) as refused:
        rename(desk, nordvik, kestra.name)
    assert refused.value.code == "known-already"
    with pytest.raises(NearlyTheSame) as asked:
        rename(desk, nordvik, "KESTRA LEATHER")
    assert asked.value.data["alike"] == [kestra]

    assert rename(desk, nordvik, "KESTRA LEATHER", others=[kestra]).name == "KESTRA LEATHER"


def test_it_is_no_namesake_of_itself(desk, nordvik):
    assert rename(desk, nordvik, "Nordvik Sport Aktiebolag").name == "Nordvik Sport Aktiebolag"


def test_it_comes_with_its_former_name_and_its_line_in_the_audit_or_not_at_all(desk, nordvik):
    assert break_each_write(lambda: rename(desk, nordvik), watched=("audit", "rightsholders")) >= 4


@pytest.mark.parametrize("spoil", [{"paper": ""}, {"name": ""}])
def test_the_database_keeps_no_former_name_without_name_and_paper(spoil, desk, nordvik):
    kept = {"name": "Nordvik Sport AB", "paper": "L-2026-17", "replaced_on": TODAY, "changed_at": NOW}

    with pytest.raises(IntegrityError, match="former_name_has_name_and_paper"), transaction.atomic():
        FormerName.objects.create(**kept | spoil, right_holder=nordvik, changed_by=desk)


def test_the_database_keeps_a_former_name_as_it_was_written(desk, nordvik):
    rename(desk, nordvik)

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        FormerName.objects.update(paper="Another")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        FormerName.objects.all().delete()


# --- finding it -------------------------------------------------------------------------------


def test_it_is_found_by_either_name_wherever_right_holders_are_looked_for(desk, officer, holder, nordvik, kestra):
    RightHolder.objects.filter(pk=nordvik.pk).update(name_zh="诺德维克体育")
    nordvik.refresh_from_db()
    rename(desk, nordvik, name_zh="峡湾线控股")

    for text in ("fjordl", "峡湾", "nordvik sp", "德维"):
        assert [row.pk for row in list_right_holders(user=officer, text=text)] == [nordvik.pk]
        assert [row.name for row in list_holders(user=desk, narrowed=HolderFilter(text=text), now=NOW).rows] == [NEW]
        assert [row.name for row in holders_named(user=officer, text=text)] == [NEW]
    assert not list_right_holders(user=officer, text="nordvik leather").exists()


def test_its_recordations_are_found_by_either_name(desk, holder, nordvik, kestra, rival_holder):
    accepted = make_in_force(holder, nordvik, desk, title="SNOWHARE")
    make_in_force(rival_holder, kestra, desk, title="KESTRA")
    rename(desk, nordvik)

    for text in ("fjordline", "nordvik"):
        rows = type(accepted).objects.all()
        found = list_recordations(rows=rows, narrowing=Narrowing(text=text), today=TODAY)
        assert [row.public_id for row in found.rows] == [accepted.public_id]
        published = list_recorded_rights(rows=published_rights(now=NOW), text=text)
        assert [row.reference for row in published.rows] == [accepted.reference]


def test_whoever_enters_its_former_name_is_asked_about_it(desk, nordvik, kestra):
    rename(desk, nordvik)

    for name in ("NORDVIK SPORT", "Fjordline Holding"):
        assert [row.pk for row in holders_like(user=desk, name=name, name_zh="")] == [nordvik.pk]
    assert holders_like(user=desk, name="Kestrel", name_zh="", besides=kestra) == []


def test_marks_are_matched_as_before_and_name_it_as_it_is_called_now(desk, holder, nordvik):
    make_in_force(holder, nordvik, desk, title="SNOWHARE")
    look = {"brand": "SNOWHARE", "description": "", "category": "", "jurisdiction": "CN", "on": TODAY}
    before = find_candidates(**look, limit=5, index=current_index(jurisdiction="CN"))
    rename(desk, nordvik)

    after = find_candidates(**look, limit=5, index=current_index(jurisdiction="CN"))

    assert [(row.recordation_id, row.score) for row in after] == [(row.recordation_id, row.score) for row in before]
    assert [row.holder_name for row in after] == [NEW]


def test_the_console_finds_it_by_its_former_name(desk, holder, nordvik):
    rename(desk, nordvik)
    told = io.StringIO()

    call_command("link_right_holder", "holder", name="Nordvik Sport AB", country="SE", email="x@y.test", stdout=told)

    assert f"holder acts for {NEW}" in told.getvalue()
    assert RightHolder.objects.count() == 1


def test_the_console_does_not_guess_which_of_two_that_once_had_a_name_is_meant(desk, holder, nordvik):
    rename(desk, nordvik)
    other = make_right_holder("Nordvik Sport AB")
    rename(desk, other, "Halvorsen Bolag AB")

    with pytest.raises(CommandError, match="Several right holders once had this name"):
        call_command("link_right_holder", "holder", name="Nordvik Sport AB", country="SE", email="x@y.test")

    assert not other.members.exists()


# --- pages and program ------------------------------------------------------------------------


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_the_page_asks_for_day_and_paper_and_shows_both_names_from_then_on(at_desk, nordvik):
    url = page_of(nordvik, "holder-rename")
    form = at_desk.get(url).context["form"]
    typed = {"name": NEW, "from_day": "2026-01-05", "paper": PAPER, "seen": form["seen"].value()}
    assert form["name"].value() == "Nordvik Sport AB"

    for missing in ("name", "from_day", "paper", "seen"):
        assert at_desk.post(url, typed | {missing: ""}).status_code == 400
    text = at_desk.post(url, typed, follow=True).content.decode()

    assert "Nordvik Sport AB is called Fjordline Holding AB from now on." in text
    for shown in ("Former names", "Another name since 5 Jan 2026", PAPER, "Right holder renamed"):
        assert shown in text
    assert "formerly Nordvik Sport AB" in text_of(at_desk.get(reverse("rightsholders:holders") + "?q=nordvik"))
    assert at_desk.post(url, typed).status_code == 409, "the page is no longer true"


def test_the_page_asks_about_namesakes_before_it_renames(at_desk, nordvik, kestra):
    url = page_of(nordvik, "holder-rename")
    seen = at_desk.get(url).context["form"]["seen"].value()
    typed = {"name": "KESTRA LEATHER", "from_day": "2026-01-05", "paper": PAPER, "seen": seen}

    asked = at_desk.post(url, typed)

    assert asked.status_code == 409
    assert page_of(kestra) in asked.content.decode()
    shown = typed | {"others": asked.context["form"]["others"].value()}
    assert at_desk.post(url, shown).status_code == 409, "the box is not ticked"
    assert at_desk.post(url, shown | {"is_another": "on"}).status_code == 302
    assert RightHolder.objects.get(pk=nordvik.pk).name == "KESTRA LEATHER"


def test_entering_a_new_one_shows_what_its_namesake_was_called(at_desk, desk, nordvik):
    rename(desk, nordvik)

    asked = at_desk.post(
        reverse("rightsholders:holder-new"), {"name": "Nordvik Sports", "country": "IT", "email": "a@nordvik.test"}
    )

    assert asked.status_code == 409
    assert "formerly Nordvik Sport AB" in text_of(asked)


def test_the_list_costs_the_same_whether_they_had_other_names_or_not(at_desk, desk):
    for number in range(5):
        make_right_holder(f"Holder {number} AB")
    url = reverse("rightsholders:holders")

    def queries():
        at_desk.get(url)
        with CaptureQueriesContext(connection) as captured:
            at_desk.get(url)
        return len(captured)

    before = queries()
    for row in RightHolder.objects.all():
        FormerName.objects.create(
            right_holder=row, name="Old", replaced_on=TODAY, paper="P", changed_by=desk, changed_at=NOW
        )

    assert queries() == before


@pytest.mark.parametrize(("name", "status"), [("officer", 200), ("holder", 200), ("rival_holder", 404)])
def test_programs_read_the_former_names_with_the_right_holder(name, status, request, client, desk, nordvik):
    rename(desk, nordvik, from_day=datetime.date(2026, 1, 5))
    client.force_login(request.getfixturevalue(name))

    answer = client.get(reverse("api-right-holder", args=[nordvik.public_id]))

    assert answer.status_code == status
    if status == 200:
        assert answer.json()["name"] == NEW
        assert answer.json()["former_names"] == [
            {"name": "Nordvik Sport AB", "name_zh": nordvik.name_zh, "replaced_on": "2026-01-05"}
        ]
