"""Which part of the site a page says that one is in: the part where the way to it begins."""

import pytest
from django.urls import reverse

from ipcases.context import page

pytestmark = pytest.mark.django_db
SOME = "00000000-0000-0000-0000-000000000001"


def current(rf, user, path: str) -> list[str]:
    request = rf.get(path)
    request.user = user
    return [item.url for item in page(request)["nav"] if item.current]


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/reports/figures/", "reports:search"),
        ("/reports/files/", "reports:search"),
        ("/reports/cases/CN-CAN-2026-000001/dossier/", "seizures:list"),
        ("/reports/cases/CN-CAN-2026-000001/file/", "seizures:list"),
        (f"/reports/parties/{SOME}/", "seizures:list"),
        (f"/reports/destructions/{SOME}/", "seizures:list"),
        ("/reports/retention/file/", "seizures:list"),
        (f"/reports/operations/{SOME}/", "operations:list"),
        (f"/sharing/operations/{SOME}/", "operations:list"),
        (f"/sharing/shares/{SOME}/", "sharing:desk"),
        (f"/seizures/of-alert/{SOME}/", "rightsholders:list"),
        ("/seizures/CN-CAN-2026-000001/sharing/", "seizures:list"),
    ],
)
def test_a_page_is_in_the_part_of_the_thing_it_tells_of(rf, coordinator, path, part):
    assert current(rf, coordinator, path) == [reverse(part)]


def test_a_ledger_as_a_file_is_in_the_part_of_the_right_holder(rf, supervisor):
    assert current(rf, supervisor, f"/reports/ledger/{SOME}/file/") == [reverse("rightsholders:list")]


def test_who_may_not_open_that_part_is_in_none(rf, admin):
    assert current(rf, admin, "/reports/cases/CN-CAN-2026-000001/dossier/") == []
