"""How a message reads on our pages: figures as everywhere, labels that do not say their heading again."""

import pytest
from django.utils import translation

from sharing.presenting import reading_of

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


def test_a_span_that_stands_for_an_amount_keeps_both_its_ends():
    assert "CNY 1,000–4,999" in rows_of(goods=[GOODS | {"value": [WORTH[0] | {"amount": "1000-4999"}]}])["Value"]
