"""What two versions of a shared case tell otherwise, in words: computed from the messages and nothing else."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharing.comparing import Changed, Comparison, How, compared
from tests.sharing.factories import case_data

pytestmark = pytest.mark.django_db
SHA, OTHER = "a" * 64, "b" * 64


def message(**parts) -> dict:
    return {"subject": "case/CN-CAN-2026-000001", "data": case_data("s", **parts)}


def rows(old: dict, new: dict, *, shows_people: bool = True) -> list[Changed]:
    return list(compared(old=old, new=new, shows_people=shows_people).rows)


def said(row: Changed) -> tuple[str, ...]:
    return (row.how, row.place, row.label, row.old, row.new)


def told(data: dict) -> dict:
    return {name: value for name, value in data.items() if name != "share"}


LINE = {"line": 1, "brand": "NORDVIK", "description": "Running shoes", "quantity": {"value": "12", "unit": "PR"}}
SECOND = {"line": 2, "brand": "SOLBAKK", "description": "Bags", "quantity": {"value": "1", "unit": "PR"}}
SELLER = {"kind": "legal", "role": "seller", "name": "Blue Harbour Ltd", "country": "CN"}
PHOTO = {"sha256": SHA, "media_type": "image/jpeg", "bytes": 9, "title": "label"}


def test_a_field_that_differs_is_named_with_both_values_in_words():
    more = LINE | {"quantity": {"value": "1240", "unit": "PR"}}

    (row,) = rows(message(goods=[LINE]), message(goods=[more]))

    assert said(row) == ("CHANGED", "Goods line 1", "Quantity", "12 pairs", "1,240 pairs")
    assert row.field == "goods.quantity"


def test_versions_that_tell_the_same_differ_in_nothing():
    assert compared(old=message(), new=message(), shows_people=True) == Comparison([], False)


def test_what_only_counts_the_versions_is_no_difference():
    new = message(share={"id": "s", "version": 2, "supersedes": None, "reason": "case_changed", "changes": ["/data/x"]})

    assert rows(message(), new) == []


def test_a_field_that_one_of_them_does_not_tell_is_new_or_no_longer_in_it():
    without = {name: value for name, value in LINE.items() if name != "brand"}

    assert said(rows(message(goods=[without]), message(goods=[LINE]))[0])[0::4] == ("ADDED", "NORDVIK")
    assert said(rows(message(goods=[LINE]), message(goods=[without]))[0])[0::3] == ("REMOVED", "NORDVIK")


def test_of_a_list_only_the_numbers_that_came_and_went_are_named():
    many = [f"LZ{number:09}CN" for number in range(300)]
    old, new = {"origin": "CN", "parcel": many}, {"origin": "CN", "parcel": [*many[1:], "RB123456785CN"]}

    gone, come = rows(message(movement=old), message(movement=new))

    assert said(gone) == ("REMOVED", "Route and numbers", "Parcel numbers", "LZ000000000CN", "")
    assert said(come) == ("ADDED", "Route and numbers", "Parcel numbers", "", "RB123456785CN")


def test_numbers_that_are_masked_alike_are_counted():
    old, new = {"parcel": ["LZ•••CN", "LZ•••CN"]}, {"parcel": ["LZ•••CN"]}

    (row,) = rows(message(movement=old), message(movement=new))

    assert said(row)[0::3] == ("REMOVED", "LZ•••CN")


def test_the_same_numbers_in_another_order_are_told_as_they_stand():
    (row,) = rows(message(movement={"parcel": ["A1", "B2"]}), message(movement={"parcel": ["B2", "A1"]}))

    assert said(row) == ("CHANGED", "Route and numbers", "Parcel numbers", "A1, B2", "B2, A1")


def test_a_goods_line_that_comes_or_goes_is_one_row_with_all_that_it_tells():
    (come,) = rows(message(goods=[LINE]), message(goods=[LINE, SECOND]))
    (gone,) = rows(message(goods=[LINE, SECOND]), message(goods=[LINE]))

    assert said(come) == (
        "ADDED",
        "",
        "Goods line 2",
        "",
        "Goods: Bags; Brand on the goods: SOLBAKK; Quantity: 1 pair",
    )
    assert said(gone) == ("REMOVED", "", "Goods line 2", come.new, "")


def test_photos_are_known_again_by_their_fingerprint():
    box = PHOTO | {"sha256": OTHER, "title": "packaging"}

    (row,) = rows(message(files=[PHOTO, box]), message(files=[box]))

    assert said(row)[:3] == ("REMOVED", "Evidence files", "Evidence file")
    assert SHA[:16] in row.old


def test_a_copy_that_is_covered_otherwise_is_told():
    ext = {"covered": [{"sha256": SHA, "hides": ["names"]}]}

    (row,) = rows(message(files=[PHOTO]), message(files=[PHOTO], ext=ext))

    assert (row.how, row.field) == (How.CHANGED, "files.sha256")
    assert "covered copy" in row.new


def test_people_are_known_again_though_another_comes_before_them():
    first, other = SELLER | {"name": "Amber Ltd"}, SELLER | {"country": "US"}

    come, moved = rows(message(parties=[SELLER]), message(parties=[first, other]))

    assert said(come)[:3] == ("ADDED", "", "Company · Marketplace seller")
    assert said(moved) == ("CHANGED", "Company · Marketplace seller 2", "Country", "China", "United States")


def test_whoever_has_a_role_now_is_shown_beside_whoever_had_it():
    (row,) = rows(message(parties=[SELLER]), message(parties=[SELLER | {"name": "Amber Ltd"}]))

    assert said(row) == ("CHANGED", "Company · Marketplace seller", "Name", "Blue Harbour Ltd", "Amber Ltd")


def test_a_field_that_the_rules_keep_now_stays_here_and_says_why():
    without = {name: value for name, value in LINE.items() if name != "brand"}
    notes = [*case_data("s")["withheld"], {"path": "/goods/brand", "ground": "not_in_policy"}]

    (row,) = rows(message(goods=[LINE]), message(goods=[without], withheld=notes))

    assert said(row)[0::3] == ("KEPT", "NORDVIK")
    assert row.new == "No field rule lets it through."


def test_a_field_that_other_lines_still_tell_is_not_said_to_stay_here():
    """Withheld of one line for a name in it, empty in another: of the second the message says no more."""
    without = {name: value for name, value in LINE.items() if name != "brand"}
    notes = [*case_data("s")["withheld"], {"path": "/goods/brand", "ground": "names_a_person"}]

    found = rows(message(goods=[LINE, SECOND]), message(goods=[without, SECOND], withheld=notes))

    assert [row.how for row in found] == [How.REMOVED, How.ADDED]
    assert found[1].place == "Withheld"


def test_people_who_stay_here_now_are_told_once():
    notes = [{"path": f"/parties/{key}", "ground": "tier_not_in_agreement"} for key in ("country", "name", "role")]

    (row,) = rows(message(parties=[SELLER], withheld=[]), message(withheld=notes))

    assert (row.how, row.label, row.new) == (
        How.KEPT,
        "Company · Marketplace seller",
        "The agreement does not cover this kind of field.",
    )


def test_what_is_newly_withheld_and_was_never_told_is_told_too():
    old, new = message(withheld=[]), message(withheld=[{"path": "/persons/name", "ground": "names_a_person"}])

    assert [said(row)[:2] for row in rows(old, new)] == [("ADDED", "Withheld")]
    assert [said(row)[:2] for row in rows(new, old)] == [("REMOVED", "Withheld")]


def test_a_reminder_is_a_difference_that_the_partner_reads():
    asked, reminded = {"answer_by": "2026-11-20"}, {"answer_by": "2026-11-20", "reminded_on": "2026-11-23"}

    (row,) = rows(message(ext={"question": asked}), message(ext={"question": reminded}))

    assert said(row) == ("ADDED", "Why it is shared", "Reminded of the answer on", "", "23 Nov 2026")


def test_what_has_no_words_of_its_own_is_told_by_its_place():
    (row,) = rows(message(), message(ext={"novel": {"thing": True}}))

    assert said(row) == ("ADDED", "Why it is shared", "ext.novel.thing", "", "yes")


def test_the_reference_is_part_of_what_leaves():
    (row,) = rows(message(), message() | {"subject": "share/0199"})

    assert said(row)[:4] == ("REMOVED", "Why it is shared", "Case reference", "CN-CAN-2026-000001")


def test_whoever_does_not_see_people_reads_that_they_differ_and_not_how():
    old, new = message(parties=[SELLER]), message(parties=[SELLER | {"name": "Amber Ltd"}])

    assert compared(old=old, new=new, shows_people=False) == Comparison([], hides_people=True)
    assert compared(old=old, new=old, shows_people=False) == Comparison([], hides_people=False)


# --- whatever differs, something is said ---------------------------------------------------------
_WORDS = st.sampled_from(["CN", "US", "seller", "addressee", "A1", "B2", "2026-11", "2026-11-23", "détail", "1"])
_PERSON = st.fixed_dictionaries(
    {"kind": st.just("legal"), "role": _WORDS}, optional={"name": _WORDS, "country": _WORDS}
)
_GOODS = st.fixed_dictionaries({}, optional={"brand": _WORDS, "hs": _WORDS, "category": _WORDS, "description": _WORDS})
_FILE = st.fixed_dictionaries(
    {"media_type": st.just("image/jpeg"), "bytes": st.just(1)}, optional={"title": st.sampled_from(["label", "goods"])}
)
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "seizure": st.dictionaries(st.sampled_from(["date", "port", "mode", "stage"]), _WORDS, max_size=2),
        "movement": st.dictionaries(
            st.sampled_from(["parcel", "container", "seal"]), st.lists(_WORDS, min_size=1, max_size=3), max_size=2
        ),
        "goods": st.lists(_GOODS, max_size=3).map(
            lambda found: [{"line": n, **line} for n, line in enumerate(found, 1)]
        ),
        "parties": st.lists(_PERSON, max_size=3),
        "files": st.lists(_FILE, max_size=2).map(
            lambda found: [{"sha256": f"{n}" * 64, **f} for n, f in enumerate(found)]
        ),
        "withheld": st.lists(
            st.fixed_dictionaries(
                {
                    "path": st.sampled_from(["/goods/brand", "/parties/name"]),
                    "ground": st.sampled_from(["not_in_policy"]),
                }
            ),
            max_size=2,
            unique_by=lambda note: note["path"],
        ),
        "urgency": st.sampled_from(["urgent", "routine"]),
        "ext": st.dictionaries(st.sampled_from(["question", "x"]), st.just({"answer_by": "2026-11-20"}), max_size=2),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=_PARTS, new=_PARTS, shows_people=st.booleans())
def test_something_is_said_if_and_only_if_they_tell_otherwise(old, new, shows_people):
    before, after = message(**copy.deepcopy(old)), message(**copy.deepcopy(new))

    found = compared(old=before, new=after, shows_people=shows_people)

    assert bool(found.rows or found.hides_people) is (told(before["data"]) != told(after["data"]))
    assert all(row.how in How and row.label for row in found.rows)
