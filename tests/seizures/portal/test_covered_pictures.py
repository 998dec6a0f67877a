"""What the right holder sees of a picture: the covered copy where the stage withholds the original, never the other."""

import dataclasses
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from ipcases.lib.covering import Area
from ipcases.lib.files import read_file
from seizures.laws.registry import law_of
from seizures.services import disclosure
from seizures.services.answering import linked_picture
from seizures.services.covering import Box
from seizures.services.decisions import decide
from tests.seizures.covering import NAME, add_picture, colours_in, cover, label, opened
from tests.seizures.factories import NOON
from tests.seizures.portal.conftest import address, detained_now, eu_procedure, text_of
from tests.seizures.procedures import log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def photo_url(procedure, shows):
    file = procedure.seizure.evidence.get(shows=shows)
    return reverse("portal:detention-photo", args=[procedure.public_id, file.public_id])


def bytes_of(response) -> bytes | None:
    return b"".join(response.streaming_content) if response.status_code == 200 else None


def file_of(procedure, shows):
    return procedure.seizure.evidence.get(shows=shows)


def test_a_label_waits_for_names_until_it_is_covered(portal, procedure, officer, now):
    before = text_of(portal.get(address(procedure)))
    assert bytes_of(portal.get(photo_url(procedure, "LABEL"))) is None

    copy = cover(officer, file_of(procedure, "LABEL"), now=now)

    after = text_of(portal.get(address(procedure)))
    assert photo_url(procedure, "LABEL") in after and photo_url(procedure, "LABEL") not in before
    assert "Covered copy" in after and "Covered copy" not in before
    assert bytes_of(portal.get(photo_url(procedure, "LABEL"))) == read_file(sha256=copy.sha256)


@pytest.mark.parametrize("shows", ["GOODS", "LABEL"])
def test_once_names_are_told_the_picture_itself_is_shown(portal, procedure, supervisor, holder, now, shows):
    file = file_of(procedure, shows)
    copy = cover(supervisor, file, now=now)
    portal.get(address(procedure))
    while_held = bytes_of(portal.get(photo_url(procedure, shows)))
    detained_now(procedure, supervisor, holder, now)
    decide(
        acting_user=supervisor, procedure=procedure, kind="CONFISCATE", reason="They infringe.",
        now=now + timedelta(minutes=9),
    )  # fmt: skip
    confiscated = bytes_of(portal.get(photo_url(procedure, shows)))

    assert while_held == read_file(sha256=copy.sha256)
    assert confiscated == read_file(sha256=file.derivative_sha256)


def test_a_replaced_copy_is_shown_no_more(portal, procedure, officer, now):
    file = file_of(procedure, "LABEL")
    cover(officer, file, Box(Area(0, 0, 50, 50), "ADDRESS"), now=now)
    second = cover(officer, file, now=now + timedelta(minutes=1))

    portal.get(address(procedure))

    assert bytes_of(portal.get(photo_url(procedure, "LABEL"))) == read_file(sha256=second.sha256)


def test_the_eu_shows_the_covered_label_before_names_are_asked_for(portal, seizure, officer, supervisor, nordvik, now):
    file = seizure.evidence.get(shows="LABEL")
    copy = cover(officer, file, now=now)
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now)
    portal.get(address(procedure))
    before = bytes_of(portal.get(photo_url(procedure, "LABEL")))

    portal.post(address(procedure, "names"), {"purpose": "PROCEEDINGS"})

    assert before == read_file(sha256=copy.sha256)
    assert bytes_of(portal.get(photo_url(procedure, "LABEL"))) == read_file(sha256=file.derivative_sha256)


def test_a_law_without_a_rule_on_pictures_shows_no_label_covered_or_not(portal, procedure, officer, now, monkeypatch):
    cover(officer, file_of(procedure, "LABEL"), now=now)
    goods = cover(officer, file_of(procedure, "GOODS"), now=now)
    silent = dataclasses.replace(law_of(code=procedure.law_code), pictures=None)
    monkeypatch.setattr(disclosure, "law_of", lambda **_: silent)

    portal.get(address(procedure))

    assert bytes_of(portal.get(photo_url(procedure, "LABEL"))) is None
    assert bytes_of(portal.get(photo_url(procedure, "GOODS"))) == read_file(sha256=goods.sha256)


def test_an_answer_link_shows_the_covered_copy_even_where_names_are_told(
    settings, portal, seizure, officer, supervisor, nordvik, now
):
    """The link names nobody, whatever the stage tells to who signs in."""
    settings.ANSWER_LINKS = True
    file = seizure.evidence.get(shows="LABEL")
    copy = cover(officer, file, now=now)
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now)
    portal.post(address(procedure, "names"), {"purpose": "PROCEEDINGS"})
    token = re.search(r"/answer/([\w-]{43})/", mail.outbox[-1].body)[1]

    shown = linked_picture(token=token, photo_id=str(file.public_id), now=now)

    assert bytes_of(portal.get(photo_url(procedure, "LABEL"))) == read_file(sha256=file.derivative_sha256)
    assert (shown.sha256, shown.is_covered) == (copy.sha256, True)


def test_the_api_gives_the_same_bytes(portal, procedure, officer, now):
    file = file_of(procedure, "LABEL")
    copy = cover(officer, file, now=now)
    told = portal.get(reverse("api-detention", args=[procedure.public_id])).json()
    url = reverse("api-detention-photo", args=[procedure.public_id, file.public_id])

    assert url in told["photos"]
    assert bytes_of(portal.get(url)) == read_file(sha256=copy.sha256)


def test_a_covered_picture_of_other_goods_stays_hidden(portal, officer, supervisor, nordvik, now):
    """Covering opens no case: what the right holder sees of a seizure is decided first."""
    seizure = log(officer, now=now, detained_at=now)
    file = add_picture(officer, seizure, now=NOON, content=label(seed=2))
    cover(officer, file, now=now)
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    notify(procedure, supervisor, now=now)
    portal.get(address(procedure))

    url = reverse("portal:detention-photo", args=[procedure.public_id, file.public_id])
    assert portal.get(url).status_code == 404


def test_what_the_right_holder_gets_shows_nothing_below_the_box(portal, seizure, officer, supervisor, nordvik, now):
    file = add_picture(officer, seizure, now=now, shows="DOCUMENT")
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    notify(procedure, supervisor, now=now)
    cover(officer, file, now=now)
    portal.get(address(procedure))

    content = bytes_of(portal.get(photo_url(procedure, "DOCUMENT")))

    assert colours_in(opened(content), NAME) == {(0, 0, 0)}
