"""One draft on two devices: each value goes to who changed it, the newer of two wins, the older one is kept aside."""

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from seizures.models import Seizure, SeizureDraft
from seizures.services import drafts
from seizures.services.intake import log_seizure
from seizures.services.merging import merge
from tests.seizures.factories import NOON, make_intake
from tests.seizures.form import filled

LATER = NOON + timedelta(minutes=1)
NOTE, TORN, WET = {"note": ["Boxes"]}, {"note": ["Torn boxes"]}, {"note": ["Wet boxes"]}


def line(number=0, **values):
    return {f"lines-{number}-{name}": [value] for name, value in ({"unit": "H87"} | values).items()}


SHOES, BAGS = line(brand="NORDVIK", quantity="12"), line(brand="KESTRA", quantity="6")


@pytest.mark.parametrize(
    ("was", "stored", "sent", "newer", "older"),
    [
        (NOTE, NOTE, TORN, TORN, None),  # changed here
        (NOTE, WET, NOTE, WET, None),  # changed there
        (NOTE, WET, WET, WET, None),  # the same on both sides
        (NOTE, WET, TORN, TORN, WET),  # changed on both
        (NOTE, {}, NOTE, {}, None),  # emptied there
        (NOTE, NOTE, {"note": [""]}, {}, None),  # emptied here
        (NOTE, {}, TORN, TORN, None),  # what is empty is no loss
        ({}, SHOES, {}, SHOES, None),  # a line more there
        ({}, SHOES, BAGS, BAGS, SHOES),  # two lines of the same place: whole, not mixed
        (
            SHOES,
            SHOES | line(quantity="13"),
            SHOES | line(unit="PR"),
            SHOES | line(unit="PR"),
            SHOES | line(quantity="13"),
        ),
        (line(), SHOES, line(unit="PR"), SHOES, None),  # what the form filled in by itself gives way
        ({}, {"shows-1": ["LABEL"]}, {"shows-1": ["GOODS"]}, {"shows-1": ["GOODS"]}, None),  # not worth a word
        (None, {}, TORN, TORN, None),  # a page without script does not say what it knew
        (None, WET, {}, WET, None),
        (None, WET, TORN, TORN, WET),
    ],
)
def test_each_value_goes_to_who_changed_it(was, stored, sent, newer, older):
    merged = merge(stored=stored, sent=sent, was=was, sent_is_newer=True)

    assert {name: values for name, values in merged.fields.items() if values != [""]} == newer
    assert merged.lost == ([older] if older else [])


def test_of_two_the_newer_one_wins_wherever_it_was_typed():
    merged = merge(stored=WET, sent=TORN, was=NOTE, sent_is_newer=False)

    assert (merged.fields, merged.lost) == (WET, [TORN])


@pytest.mark.parametrize(("ours", "theirs"), [("1", "3"), ("3", "1"), ("3", "x")])
def test_every_line_of_either_side_has_its_place(ours, theirs):
    name = "lines-TOTAL_FORMS"

    merged = merge(stored={name: [theirs]}, sent={name: [ours]}, was={name: ["1"]}, sent_is_newer=True)

    assert merged.fields == {name: ["3"]}


# --- as it is kept ----------------------------------------------------------------------------


@pytest.fixture
def draft(officer):
    draft = drafts.open_draft(acting_user=officer, now=NOON)
    save(officer, draft, NOTE, page="a")
    return draft


def save(user, draft, fields, *, page, was=None, seen=None, now=NOON, typed_at=None):
    sender = drafts.OpenPage(key=page, seen=seen, was=was, typed_at=typed_at)
    return drafts.save_draft(acting_user=user, public_id=draft.pk, fields=fields, page=sender, now=now)


def aside(draft) -> list:
    return [entry["fields"] for entry in SeizureDraft.objects.get(pk=draft.pk).aside]


@pytest.mark.django_db
def test_the_page_that_stored_it_last_need_not_know_what_it_stored(officer, draft):
    """Its answer may have been lost on the way."""
    assert not save(officer, draft, TORN, page="a", was={}).has_more
    assert aside(draft) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("seen", "is_kept_aside"), [(1, False), (0, True)])
def test_a_page_made_of_what_is_stored_has_the_last_word(officer, draft, seen, is_kept_aside):
    save(officer, draft, TORN, page="b", seen=seen)

    assert SeizureDraft.objects.get().fields == TORN
    assert aside(draft) == ([NOTE] if is_kept_aside else [])


@pytest.mark.django_db
@pytest.mark.parametrize(("typed_at", "stands"), [(LATER, TORN), (NOON - timedelta(hours=1), WET)])
def test_what_was_typed_later_stands_whenever_it_comes(officer, draft, typed_at, stands):
    save(officer, draft, WET, page="b", was=NOTE)

    save(officer, draft, TORN, page="c", was=NOTE, now=LATER, typed_at=typed_at)

    assert SeizureDraft.objects.get().fields == stands
    assert aside(draft) == [WET if stands == TORN else TORN]


@pytest.mark.django_db
def test_asking_again_after_a_lost_answer_changes_nothing(officer, draft):
    other = {"sender_name": ["Hongyun"]}
    save(officer, draft, NOTE | other, page="b", was=NOTE)
    for _try in range(2):
        kept = save(officer, draft, TORN, page="c", was=NOTE)

    assert kept.has_more
    assert kept.draft.fields == TORN | other
    assert aside(draft) == []


@pytest.mark.django_db
def test_a_page_that_took_over_what_came_is_up_to_date(officer, draft):
    save(officer, draft, WET, page="b", was=NOTE)
    merged = save(officer, draft, TORN, page="c", was=NOTE, now=LATER).draft.fields

    assert not save(officer, draft, merged | {"action": ["DETAIN"]}, page="c", was=merged, now=LATER).has_more


@pytest.mark.django_db
def test_what_gave_way_is_kept_for_a_week(officer, draft):
    save(officer, draft, TORN, page="b")
    stored = SeizureDraft.objects.get()

    assert drafts.aside_of(draft=stored, now=NOON + timedelta(days=7))
    assert not drafts.aside_of(draft=stored, now=NOON + timedelta(days=7, seconds=1))
    save(officer, draft, TORN, page="b", now=NOON + timedelta(days=8))
    assert aside(draft) == []


@pytest.mark.django_db
def test_what_gave_way_is_taken_back_in_exchange(officer, draft):
    save(officer, draft, TORN, page="b")
    (entry,) = SeizureDraft.objects.get().aside

    drafts.settle_aside(acting_user=officer, public_id=draft.pk, take=entry["id"], now=LATER)

    assert SeizureDraft.objects.get().fields == NOTE
    assert aside(draft) == [TORN]
    drafts.settle_aside(acting_user=officer, public_id=draft.pk, now=LATER)
    assert aside(draft) == []


@pytest.mark.django_db
def test_a_value_that_is_not_there_any_more_takes_nothing(officer, draft):
    save(officer, draft, TORN, page="b")

    drafts.settle_aside(acting_user=officer, public_id=draft.pk, take="00000000", now=LATER)

    assert SeizureDraft.objects.get().fields == TORN
    assert aside(draft) == [NOTE]


@pytest.mark.django_db
def test_with_the_case_logged_nothing_is_kept_aside(officer, draft):
    save(officer, draft, TORN, page="b")

    log_seizure(acting_user=officer, intake=make_intake(intake_key=draft.pk), now=NOON)

    assert aside(draft) == []


# --- on the pages -----------------------------------------------------------------------------


@pytest.fixture
def form(client, officer):
    """Return the address of a form that two pages have open."""
    client.force_login(officer, backend="accounts.auth.RoleBackend")
    draft = drafts.open_draft(acting_user=officer, now=timezone.now())
    return reverse("seizures:form", args=[draft.pk])


def put(client, form, fields, **body):
    told = client.put(f"{form}fields/", json.dumps({"fields": fields, **body}), content_type="application/json")
    assert told.status_code == 200, told.content
    return told.json()


def opened(client, form) -> dict:
    """Return what the page of the form says of itself."""
    page = client.get(form).context
    return {"page": page["page_key"], "seen": str(page["draft"].revision)}


def listed(fields) -> dict:
    return {name: values if isinstance(values, list) else [values] for name, values in fields.items()}


@pytest.mark.django_db
def test_a_script_is_told_what_another_page_put_in(client, form):
    here, there = listed(opened(client, form)), listed(opened(client, form))
    assert "fields" not in put(client, form, NOTE | here, was={})

    told = put(client, form, {"sender_name": ["Hongyun"]} | there, was={})

    assert told["fields"] == NOTE | {"sender_name": ["Hongyun"]}


@pytest.mark.django_db
@pytest.mark.parametrize("age", [-5, 0, 10**9, "soon", None, 1.5])
def test_a_device_with_a_strange_clock_is_borne(client, form, age):
    put(client, form, NOTE, age=age, was="nothing")

    assert SeizureDraft.objects.get().fields == NOTE


@pytest.mark.django_db
@pytest.mark.parametrize("is_script", [False, True])
def test_what_another_page_put_in_is_seen_before_it_is_logged(client, form, is_script):
    first, second = opened(client, form), opened(client, form)
    client.post(form, {"do": "save", **filled(note="Torn boxes"), **first})
    accept = {"HTTP_ACCEPT": "application/json"} if is_script else {}

    answer = client.post(form, filled(note="Wet boxes", found_at_place="") | second, **accept)

    assert answer.status_code == 409
    assert not Seizure.objects.exists()
    page = (client.get(answer.json()["url"]) if is_script else answer).content.decode()
    assert "This form was filled in on another page too." in page
    assert "Wet boxes</textarea>" in page
    assert "Torn boxes</span>" in page
    assert 'value="bay 3"' in page  # only there
    assert client.post(form, filled(note="Wet boxes") | opened(client, form)).status_code == 302
    assert Seizure.objects.get().found_at_place == "bay 3"


@pytest.mark.django_db
def test_one_page_after_another_is_no_second_page(client, form):
    for do in ("add-lines", "add-parcels", "save"):
        client.post(form, {"do": do, **filled(), **opened(client, form)})
    wrong = client.post(form, filled(action="") | opened(client, form))
    again = {"page": wrong.context["page_key"], "seen": str(wrong.context["draft"].revision)}

    assert wrong.status_code == 400
    assert client.post(form, filled() | again).status_code == 302
    assert not SeizureDraft.objects.exclude(aside=[]).exists()


@pytest.mark.django_db
def test_the_older_value_is_named_and_taken_with_a_button(client, form):
    first, second = opened(client, form), opened(client, form)
    client.post(form, {"do": "save", **filled(), **first})
    client.post(form, {"do": "save", **filled(**{"lines-0-quantity": "13"}, action="SEIZE"), **second})
    page = client.get(form)
    told = {other["label"]: other for other in page.context["aside"]}

    assert told["Goods line 1"]["text"] == "NORDVIK · Running shoes · 12 · 1,234.50"
    assert told["Action"]["text"] == "Detain"
    client.post(
        form, {"do": f"take-{told['Goods line 1']['id']}", **page.context["form"].data.dict(), **opened(client, form)}
    )
    fields = SeizureDraft.objects.get().fields
    assert (fields["lines-0-quantity"], fields["action"]) == (["12"], ["SEIZE"])
    client.post(form, {"do": "leave", **page.context["form"].data.dict(), **opened(client, form)})
    assert client.get(form).context["aside"] == []


@pytest.mark.django_db
def test_when_it_was_said_is_when_it_gave_way(client, form):
    first, second = opened(client, form), opened(client, form)
    client.post(form, {"do": "save", **filled(note="Torn"), **first})
    client.post(form, {"do": "save", **filled(note="Wet"), **second})

    (other,) = client.get(form).context["aside"]

    assert isinstance(other["at"], datetime)
    assert timezone.now() - other["at"] < timedelta(minutes=1)
