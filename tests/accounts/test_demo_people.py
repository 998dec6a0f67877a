"""The people of the demo: the same sign-ins on both sides of the exchange, and nobody on both."""

import pytest

from ipcases.demo.people import PEOPLE, make_people


@pytest.mark.django_db
def test_nobody_of_the_customs_administrations_works_for_both():
    at_customs = {person.username for person in PEOPLE if person.office}
    chinese = {person.username: person.name for person in PEOPLE}

    american = make_people(jurisdiction="US", password="a-demo-password")

    assert set(american) == set(chinese)
    assert {name for name, user in american.items() if user.display_name != chinese[name]} == at_customs
    assert {american[name].home_office_id for name in at_customs} == {"USHQ", "USJFK", "USLAX"}
