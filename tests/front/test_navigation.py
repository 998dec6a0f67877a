"""Which part of the site a page says that one is in: the part where the way to it begins."""

import pytest
from django.urls import reverse

from ipcases.context import page
from tests.seizures.factories import log

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


def way(client, user, address: str) -> list[str]:
    """Return the addresses that the way to a page leads along, with the words of the page itself last."""
    client.force_login(user, backend="accounts.auth.RoleBackend")
    *before, (here, _url) = client.get(address).context["crumbs"]
    return [url.split("?")[0] for _label, url in before] + [str(here)]


def test_files_of_tables_lead_back_to_their_table(client, desk, nordvik):
    ledger = reverse("ledger:holder", args=[nordvik.public_id])

    assert way(client, desk, "/reports/explore/file/") == ["/reports/explore/", "File"]
    assert way(client, desk, "/reports/retention/file/") == ["/seizures/", "/seizures/retention/", "File"]
    file = reverse("reports:ledger-file", args=[nordvik.public_id])
    assert way(client, desk, file) == ["/recordations/", reverse("ledger:desk"), ledger, "File"]


def test_the_tab_of_a_case_that_tells_of_sharing_says_so(client, liaison, officer):
    case = log(officer).reference

    assert way(client, liaison, f"/seizures/{case}/sharing/") == ["/seizures/", f"/seizures/{case}/", "Sharing"]
