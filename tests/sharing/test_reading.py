"""How a message reads on our pages: figures as everywhere, labels that do not say their heading again."""

import pytest
from django.utils import translation

from sharing.presenting import reading_of, requests_of
from sharing.projection import Withheld

pytestmark = pytest.mark.django_db
GOODS = {"line": 1, "quantity": {"value": "1", "unit": "PR"}}
WORTH = [{"currency": "CNY", "amount": "1269.00", "basis": "declared"}]


def rows_of(**data) -> dict[str, str]:
    (section,) = reading_of(content={"data": data})
    return {str(row.label): row.value for row in section.rows}


@pytest.mark.parametrize(("language", "label"), [("en", "Name"), ("zh-hans", "名称")])
def test_a_company_is_named_below_its_heading_without_saying_company_again(language, label):
    with translation.override(language):
        assert rows_of(parties=[{"name": "Hongyun Trading Co"}]) == {label: "Hongyun Trading Co"}


def test_amounts_are_grouped_and_one_has_its_unit_in_the_singular():
    rows = rows_of(goods=[GOODS | {"value": WORTH}])

    assert "CNY 1,269.00" in rows["Value"]
    assert rows["Quantity"] == "1 pair"


def test_an_amount_has_the_decimals_of_its_currency():
    yen = WORTH[0] | {"currency": "JPY", "amount": "120000.00"}
    assert rows_of(goods=[GOODS | {"value": [yen]}])["Value"].startswith("JPY 120,000 ·")


def test_a_span_that_stands_for_an_amount_keeps_both_its_ends():
    assert "CNY 1,000–4,999" in rows_of(goods=[GOODS | {"value": [WORTH[0] | {"amount": "1000-4999"}]}])["Value"]


@pytest.mark.parametrize(("language", "place"), [("en", "Guangzhou · CNCAN"), ("zh-hans", "广州 · CNCAN")])
def test_a_place_is_named_beside_its_code(language, place):
    with translation.override(language):
        assert list(rows_of(movement={"departure_place": "CNCAN"}).values()) == [place]


def test_a_place_that_only_its_country_may_leave_of_is_named_by_it():
    assert rows_of(movement={"destination_place": "US"}) == {"Place of destination": "United States"}


def test_a_file_is_said_to_be_a_picture_or_a_paper_as_people_call_them():
    file = {"title": "GOODS", "media_type": "image/jpeg", "bytes": 9, "sha256": "ab" * 32}

    assert rows_of(files=[file])["Evidence file"].startswith("Goods · JPG · abab")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Find the workshop; Search it"), ("zh-hans", "Find the workshop；Search it")]
)
def test_what_is_asked_of_us_is_told_apart(language, said):
    with translation.override(language):
        assert requests_of({"request": {"action": ["Find the workshop", "Search it"]}}) == said
    assert requests_of({}) == ""


def test_companies_are_told_apart_by_their_role_and_a_role_that_comes_again_by_a_number():
    people = [{"role": "sender", "name": "A"}, {"role": "addressee", "name": "B"}, {"role": "sender", "name": "C"}]

    sections = reading_of(content={"data": {"parties": people}})

    assert [section.title for section in sections] == ["Company · Sender", "Company · Addressee", "Company · Sender 2"]
    assert [[row.value for row in section.rows] for section in sections] == [["A"], ["B"], ["C"]]


def test_what_stays_is_read_in_one_order_before_it_leaves_and_where_it_arrives():
    paths = ["persons.address", "parties.tax_number", "ext.unknown", "parties.name", "persons.name"]
    here = [Withheld(path, "no-rule", "x") for path in paths]
    there = [{"path": f"/{path.replace('.', '/')}", "ground": "no-rule"} for path in reversed(paths)]

    (ours,) = reading_of(content={"data": {}}, withheld=here)
    (theirs,) = reading_of(content={"data": {"withheld": there}}, notes_only=True)

    labels = [str(row.label) for row in ours.rows]
    assert labels == ["Company: name", "Company: tax number", "Person: name", "Person: address", "ext.unknown"]
    assert labels == [str(row.label) for row in theirs.rows]
