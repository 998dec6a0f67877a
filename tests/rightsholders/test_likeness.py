"""Which names of companies count as nearly the same."""

import pytest

from rightsholders.likeness import core_of, likeness


def alike(one: str, other: str) -> bool:
    return likeness(core_of(one), core_of(other)) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordvik Sport AB", "NORDVIK SPORT"),
        ("Nordvik Sport AB", "Nordvik Sport Ltd."),
        ("Nordvik Sport AB", "Nordvik-Sport A.B."),
        ("Nordvik Sport AB", "N0rdvik Sport AB"),
        ("Nordvik Sport AB", "Nordvick Sport AB"),
        ("Nordvik Sport AB", "Nordvik"),
        ("Palomo S.p.A.", "Palomo SpA"),
        ("诺德维克体育用品有限公司", "诺德维克体育用品股份有限公司"),
        ("诺德维克体育用品有限公司", "诺德维克"),
        ("诺德维克（中国）有限公司", "诺德维克"),
        ("诺德维克", "诺徳维克"),
        ("Société Générale de Parfums", "Societe Generale de Parfums SA"),
    ],
)
def test_spellings_of_one_company_are_alike(one, other):
    assert alike(one, other)
    assert alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordvik Sport AB", "Kestra Leather Ltd"),
        ("Nordvik Sport AB", "Sport AB"),
        ("Nord AB", "Nordvik Sport AB"),  # four letters begin too many names
        ("Alpha Co., Ltd.", "Omega Co., Ltd."),
        ("海格有限公司", "诺德维克有限公司"),
        ("诺", "诺德维克"),
        ("Nordvik Sport AB", "诺德维克体育用品有限公司"),
        ("", "Nordvik"),
    ],
)
def test_other_companies_are_not(one, other):
    assert not alike(one, other)
    assert not alike(other, one)


def test_a_company_that_is_called_by_its_form_alone_keeps_it():
    assert alike("Group Holding AG", "Group Holding AG")
    assert core_of("集团公司") == ("", "集团公司")
