"""Licensees as a list: read, compared with those that stand, saved as the part is."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from audit.models import AuditEvent
from ipcases.lib.errors import InvalidValue
from rightsholders.forms.portal_licensees import list_text, read_list
from rightsholders.models import Licensee
from rightsholders.queries import particulars_of
from tests.rightsholders.factories import NOW, make_draft, make_in_force
from tests.rightsholders.portal.conftest import at

HAI_FENG = "Hai Feng Garments Ltd"


@pytest.fixture
def draft(holder, nordvik):
    """Give a draft in which Hai Feng of China makes the goods, without an end."""
    return make_draft(holder, nordvik)


def listed(text):
    """Read a list of which every row can be read."""
    read = read_list(text)
    assert read.faulty == ()
    return [(row.values.name, row.values.country, row.values.capacity, row.values.valid_to) for row in read.rows]


def compare(portal, draft, text, **more):
    return portal.client.post(at(draft, "licensee-list"), {"text": text, "compare": "1", **more})


def apply(portal, draft, text, page=None, **more):
    """Apply a list that was compared; `page` is what the person has seen."""
    page = page or compare(portal, draft, text)
    seen = {name: page.context[name] for name in ("seen", "compared")}
    return portal.client.post(at(draft, "licensee-list"), {"text": text, "apply": "1", **seen, **more})


def standing(draft):
    return [(row.name, row.capacity, row.valid_to) for row in draft.licensees.order_by("id")]


def saves():
    return AuditEvent.objects.filter(action__in=["recordation.section_saved", "recordation.changed"]).count()


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "row",
    [
        "Hai Feng\tCN\tMAKER\t2027-06-30",
        "Hai Feng; China; Maker; 2027/6/30",
        "Hai  Feng；中国；制造商；２０２７年６月３０日",
        "Hai\u3000Feng;ｃｎ;maker;30 Jun 2027;;",
        " Hai Feng \t china \t 制造商 \t 2027.06.30 ",
        "\ufeffHai Feng;CN;Maker;30 June 2027\r\n",
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_row_is_read_as_people_write_it(row, language):
    with translation.override(language):
        assert listed(row) == [("Hai Feng", "CN", "MAKER", date(2027, 6, 30))]


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["", ";", ";-", "; – "])
def test_a_licence_may_have_no_end(end):
    assert listed(f"Hai Feng;CN;MAKER{end}") == [("Hai Feng", "CN", "MAKER", None)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "said"),
    [
        (";CN;MAKER", "Give the name of the licensee."),
        (f"{'N' * 201};CN;MAKER", "At most 200 characters"),
        ("Hai Feng;;MAKER", "Choose the country or region."),
        ("Hai Feng;Chinna;MAKER", "“Chinna” is not known. Is it China (CN)?"),
        ("Hai Feng;ZZ;MAKER", "“ZZ” is not known."),
        ("Hai Feng;CN", "Choose the capacity."),
        ("Hai Feng;CN;Baker", "“Baker” is not known. Is it Maker (MAKER)?"),
        ("Hai Feng;CN;Wizard", "“Wizard” is not known. Write one of: Maker, Importer, Exporter, Distributor."),
        ("Hai Feng;CN;MAKER;03/04/2027", "“03/04/2027” is no day. Write the year first"),
        ("Hai Feng;CN;MAKER;2027-02-29", "“2027-02-29” is no day."),
        ("Hai Feng, CN, MAKER", "Put a tab or a semicolon between the columns."),
        ("Hai; Feng;CN;MAKER;2027-06-30", "There are too many columns."),
    ],
)
def test_the_nearest_that_is_none_is_said_with_its_row(row, said):
    read = read_list(f"Good;CN;MAKER\n\n{row}")

    assert [one.number for one in read.rows] == [1]
    assert read.faulty[0].number == 3
    assert said in " ".join(read.faulty[0].sentences)


@pytest.mark.django_db
def test_a_row_says_all_that_is_wrong_with_it():
    assert len(read_list(";ZZ;Baker;soon").faulty[0].sentences) == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headings",
    [
        "Capacity;Our no.;Country or region;Name;Licence ends",
        "capacity\tx\tCOUNTRY\tLicensee\tvalid_to",
        "身份；编号；国家；被许可人；许可截止",
    ],
)
def test_headings_say_which_column_is_which(headings):
    separator = "\t" if "\t" in headings else ";"
    row = separator.join(["Importer", "77", "VN", "Nam Phuong", "2030-01-01"])

    assert listed(f"{headings}\n{row}") == [("Nam Phuong", "VN", "IMPORTER", date(2030, 1, 1))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name;Country;Role\nHai Feng;CN;MAKER", "these are missing: Capacity."),
        ("Name;Country;Country or region;Capacity\nA;CN;CN;MAKER", "Headings stand twice: Country or region."),
        ("Name;Country;Capacity", "There is no row below the headings."),
        (" \n;;\n", "Paste the rows"),
    ],
)
def test_a_list_that_cannot_be_read_at_all_says_why(text, said):
    with pytest.raises(InvalidValue) as refused:
        read_list(text)

    assert said in str(refused.value.message)


@pytest.mark.django_db
def test_a_company_may_be_called_like_a_heading():
    assert listed("Licensee;CN;MAKER")[0][0] == "Licensee"


@pytest.mark.django_db
def test_the_same_name_stands_once_in_a_capacity():
    read = read_list("Hai Feng;CN;MAKER\nHai Feng;CN;IMPORTER\nＨＡＩ ＦＥＮＧ;VN;MAKER")

    assert [row.number for row in read.rows] == [1, 2]
    assert read.faulty[0].sentences == ("The same name stands in this capacity in row 1. Keep one of the two.",)


@pytest.mark.django_db
def test_a_list_has_at_most_as_many_rows_as_licensees_fit():
    rows = [f"Works {number};CN;MAKER" for number in range(301)]

    assert len(listed("\n".join(rows[:300]))) == 300
    with pytest.raises(InvalidValue, match="at most 300 licensees fit"):
        read_list("\n".join(rows))


def test_the_list_that_stands_is_read_as_it_was_written(draft):
    Licensee.objects.create(
        recordation=draft, name="诺维克；制品", country_id="VN", capacity="EXPORTER", valid_to=date(2030, 1, 2)
    )
    for language in ("en", "zh-hans"):
        with translation.override(language):
            text = list_text(particulars_of(recordation=draft).licensees)
        assert listed(text) == [
            (HAI_FENG, "CN", "MAKER", None),
            ("诺维克；制品", "VN", "EXPORTER", date(2030, 1, 2)),
        ]


# --- comparing --------------------------------------------------------------------------------


def test_what_would_change_is_shown_before_anything_is_saved(portal, draft):
    Licensee.objects.create(recordation=draft, name="Old Works", country_id="VN", capacity="MAKER")
    Licensee.objects.create(recordation=draft, name="Same Works", country_id="VN", capacity="MAKER")
    before, text = standing(draft), "HAI FENG GARMENTS LTD.;CN;MAKER;2027-06-30\nSame Works;VN;MAKER\nNew;PT;IMPORTER"

    page = compare(portal, draft, text)

    told = page.context
    assert (page.status_code, standing(draft), saves()) == (200, before, saves())
    assert [row["name"] for row in told["added"]] == ["New"]
    assert [(one.label, one.stored, one.typed) for one in told["changed"][0].differing] == [
        ("Name", HAI_FENG, "HAI FENG GARMENTS LTD."),
        ("Licence ends", "no end", "2027-06-30"),
    ]
    assert [row.name for row, _country in told["absent"]] == ["Old Works"]
    assert [count["value"] for count in told["kpis"]] == [1, 1, 1]
    assert "1 licensee stands as the list has it." in page.content.decode()
    assert "Same Works;VN;MAKER" in page.content.decode()


def test_every_faulty_row_is_shown_at_once_and_the_text_stays(portal, draft):
    text = "A;CN;MAKER\nB;ZZ;MAKER\nC;CN;MAKER;soon"

    page = compare(portal, draft, text)

    assert [row.number for row in page.context["faulty"]] == [2, 3]
    assert page.context["form"]["text"].value() == text
    assert "“soon” is no day." in page.content.decode()


def test_a_list_that_cannot_be_read_is_refused_with_what_was_typed(portal, draft):
    page = compare(portal, draft, "Name;Country;Role\nkept words;CN;MAKER")

    assert page.status_code == 400
    assert "kept words" in page.content.decode()
    assert "<title>Error: " in page.content.decode()


def test_the_part_offers_the_panel_and_many_licensees_lead_to_the_list(portal, draft):
    page = portal.get(at(draft, "licensees")).content.decode()
    assert "Paste a list" in page
    assert f'action="{at(draft, "licensee-list")}"' in page
    fill(draft, 99)
    assert portal.get(at(draft, "licensees")).status_code == 200
    fill(draft, 1)
    assert portal.get(at(draft, "licensees")).url == at(draft, "licensee-list")
    assert portal.get(at(draft, "licensee-list")).context["form"]["text"].value().count("\n") == 101


# --- applying ---------------------------------------------------------------------------------


def test_applies_what_was_compared_and_keeps_the_rest(portal, draft):
    before = saves()

    done = apply(portal, draft, f"{HAI_FENG};CN;MAKER;2027-06-30\nNew Works;VN;IMPORTER")

    assert done.status_code == 302
    assert standing(draft) == [(HAI_FENG, "MAKER", date(2027, 6, 30)), ("New Works", "IMPORTER", None)]
    assert saves() == before + 1


def test_two_hundred_rows_are_added_in_one_go(portal, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    text = "\n".join(f"Works {number}\tCN\tDistributor\t2030-01-01" for number in range(200))

    assert apply(portal, accepted, text).url == at(accepted)

    assert accepted.licensees.count() == 201


def test_takes_away_only_when_told_to(portal, draft):
    text = "New Works;VN;IMPORTER"
    apply(portal, draft, text)
    assert [name for name, *_rest in standing(draft)] == [HAI_FENG, "New Works"]

    apply(portal, draft, text, takes_away="on")

    assert [name for name, *_rest in standing(draft)] == ["New Works"]


def test_faulty_rows_are_mended_or_left_out(portal, draft):
    text = "New Works;VN;IMPORTER\nBroken;ZZ;MAKER"
    refused = apply(portal, draft, text)
    assert (refused.status_code, len(standing(draft))) == (400, 1)
    assert "1 row cannot be read. Mend it and compare again, or leave it out." in refused.content.decode()

    assert apply(portal, draft, text, leaves_out="on").status_code == 302

    assert [name for name, *_rest in standing(draft)] == [HAI_FENG, "New Works"]


@pytest.mark.parametrize(
    ("row", "stays"),
    [
        (f"{HAI_FENG};CN;MAKER;soon", True),
        (f"{HAI_FENG};CN;Baker", True),
        (HAI_FENG, True),
        (f"{HAI_FENG};CN;IMPORTER;soon", False),
    ],
)
def test_nobody_is_taken_away_because_their_row_is_faulty(row, stays, portal, draft):
    text = f"New Works;VN;IMPORTER\n{row}"

    apply(portal, draft, text, leaves_out="on", takes_away="on")

    assert (HAI_FENG in {name for name, *_rest in standing(draft)}) is stays


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (f"{HAI_FENG};CN;MAKER", {}, "Nothing would change"),
        ("A;ZZ;MAKER", {"leaves_out": "on", "takes_away": "on"}, "Name at least one licensee"),
        ("A;ZZ;MAKER", {"leaves_out": "on"}, "Nothing would change"),
    ],
)
def test_a_list_that_changes_nothing_or_leaves_nobody_is_not_saved(text, more, said, portal, draft):
    before = saves()

    refused = apply(portal, draft, text, **more)

    assert (refused.status_code, saves(), len(standing(draft))) == (400, before, 1)
    assert said in refused.content.decode()


def test_a_list_as_it_stands_answers_what_customs_asked(portal, draft, desk):
    text = f"{HAI_FENG};CN;MAKER"
    assert 'name="apply"' not in compare(portal, draft, text).content.decode()
    asked = draft.deficiencies.create(section="LICENSEES", message="Are these all?", raised_at=NOW, raised_by=desk)
    assert 'name="apply"' in compare(portal, draft, text).content.decode()

    assert apply(portal, draft, text).status_code == 302

    asked.refresh_from_db()
    assert asked.settled_at is not None


def test_more_than_fit_are_refused_and_those_taken_away_make_room(portal, draft):
    fill(draft, 101)
    rows = [f"New {number};CN;MAKER" for number in range(199)]
    text = "\n".join(rows)
    assert compare(portal, draft, "\n".join(rows[1:])).status_code == 200
    page = compare(portal, draft, text)
    assert page.status_code == 400
    assert "301 licensees would stand here, and at most 300 fit." in page.content.decode()
    assert apply(portal, draft, text, page).status_code == 400

    assert apply(portal, draft, text, page, takes_away="on").status_code == 302

    assert draft.licensees.count() == 199


def test_a_list_that_was_changed_after_comparing_is_compared_first(portal, draft):
    page = compare(portal, draft, "A;CN;MAKER")

    refused = apply(portal, draft, "A;CN;MAKER\nB;CN;MAKER", page)

    assert (refused.status_code, len(standing(draft))) == (400, 1)
    assert [row["name"] for row in refused.context["added"]] == ["A", "B"]
    assert apply(portal, draft, "A;CN;MAKER\r\nB;CN;MAKER", refused).status_code == 302


def test_the_second_of_two_tabs_compares_with_what_stands_now(portal, draft):
    first, second = compare(portal, draft, "A;CN;MAKER"), compare(portal, draft, "B;CN;MAKER")
    assert apply(portal, draft, "A;CN;MAKER", first).status_code == 302

    refused = apply(portal, draft, "B;CN;MAKER", second, takes_away="on")

    assert refused.status_code == 409
    assert "Somebody saved this part while you had it open." in refused.content.decode()
    assert [row.name for row, _country in refused.context["absent"]] == [HAI_FENG, "A"]
    assert apply(portal, draft, "B;CN;MAKER", refused, takes_away="on").status_code == 302
    assert [name for name, *_rest in standing(draft)] == ["B"]


def test_comparing_costs_the_same_at_ten_rows_and_at_two_hundred(portal, draft):
    costs = []
    for count in (10, 190):
        fill(draft, count)
        text = "\n".join(f"New {number};CN;MAKER" for number in range(len(costs) * 190 + 10))
        compare(portal, draft, text)
        with CaptureQueriesContext(connection) as asked:
            compare(portal, draft, text)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def fill(draft, count):
    """Add licensees that nobody listed."""
    start = draft.licensees.count()
    Licensee.objects.bulk_create(
        Licensee(recordation=draft, name=f"Kept {start + number}", country_id="CN", capacity="MAKER")
        for number in range(count)
    )
