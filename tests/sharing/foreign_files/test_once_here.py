"""The files of a partner's case that are here: who is shown them, and when their bytes go again."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from ipcases.lib.forgetting import forget_files
from seizures.models import EvidenceFile
from seizures.services.evidence import add_evidence
from sharing.channels import pull
from sharing.models import ForeignCase, ForeignFile
from sharing.services.fetching import fetch_due
from sharing.services.retention import erase_what_is_over
from tests.sharing.factories import log
from tests.sharing.foreign_files.conftest import (
    PAPER,
    PHOTO,
    arrive,
    derivative,
    file_of,
    is_kept,
    sha,
    state_of,
    states,
)
from tests.sharing.incoming import withdrawal

pytestmark = pytest.mark.django_db


# --- what goes again ----------------------------------------------------------------------------------------
def test_a_recall_removes_the_bytes(fetched, clock, django_capture_on_commit_callbacks):
    shown = derivative()
    with django_capture_on_commit_callbacks(execute=True):
        arrive(clock(), event=withdrawal(2, now=clock()))

    assert not ForeignFile.objects.exists()
    assert not is_kept(PHOTO) and not shown.exists()


def test_a_recall_while_the_bytes_are_on_their_way_keeps_none(
    cbp, chaos, clock, now, monkeypatch, django_capture_on_commit_callbacks
):
    chaos.files = {sha(PHOTO): PHOTO}
    arrive(now, files=[file_of(PHOTO)])
    ask = pull.fetch

    def ask_and_be_recalled(**values):
        came = ask(**values)
        arrive(clock(), event=withdrawal(2, now=clock()))
        return came

    monkeypatch.setattr(pull, "fetch", ask_and_be_recalled)
    with django_capture_on_commit_callbacks(execute=True):
        assert fetch_due(clock=clock) == 0

    assert not ForeignFile.objects.exists()
    assert not [path for path in django_settings.FILES_ROOT.rglob("*") if path.is_file()]


def test_the_end_of_its_time_removes_the_bytes(fetched, clock, django_capture_on_commit_callbacks):
    ForeignCase.objects.update(retain_until=timezone.localdate(clock()) - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_what_is_over(now=clock()) == 1

    assert not is_kept(PHOTO)
    assert AuditEvent.objects.get(action="foreign_case.erased").changes["files"] == [1, 0]


def test_a_new_version_removes_what_it_names_no_more(fetched, clock, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        arrive(clock(), files=[file_of(PAPER)], version=2)

    assert list(states()) == [sha(PAPER)[:8]]
    assert not is_kept(PHOTO)


def test_a_new_version_does_not_fetch_again_what_is_here(fetched, chaos, clock):
    arrive(clock(), files=[file_of(PHOTO)], version=2)

    assert fetch_due(clock=clock) == 0
    assert state_of(PHOTO) == ("FETCHED", "")


def test_erasing_our_own_photo_leaves_the_same_bytes_of_a_partner(
    fetched, clock, officer, django_capture_on_commit_callbacks
):
    add_evidence(acting_user=officer, reference=log(officer).reference, content=PHOTO, shows="GOODS", now=clock())
    with django_capture_on_commit_callbacks(execute=True):
        forget_files(rows=list(EvidenceFile.objects.values_list("sha256", "derivative_sha256")))
        EvidenceFile.objects.all().delete()

    assert is_kept(PHOTO) and derivative().exists()


def test_a_recall_leaves_the_same_bytes_of_our_own_case(fetched, clock, officer, django_capture_on_commit_callbacks):
    add_evidence(acting_user=officer, reference=log(officer).reference, content=PHOTO, shows="GOODS", now=clock())
    with django_capture_on_commit_callbacks(execute=True):
        arrive(clock(), event=withdrawal(2, now=clock()))

    assert is_kept(PHOTO)


# --- who sees them ------------------------------------------------------------------------------------------
def test_the_page_shows_pictures_and_says_why_others_are_not_here(fetched, clock, client, liaison):
    arrive(clock(), files=[file_of(PHOTO), file_of(PAPER, title="document")], version=2)
    ForeignFile.objects.filter(sha256=sha(PAPER)).update(state="REFUSED", reason="other-bytes")
    client.force_login(liaison)

    page = client.get(reverse("sharing:foreign-case", args=[fetched.public_id])).content.decode()

    row = ForeignFile.objects.get(sha256=sha(PHOTO))
    assert reverse("sharing:foreign-file", args=[fetched.public_id, row.public_id]) in page
    assert "What came is not what the partner&#x27;s message names" in page
    assert "Not kept" in page


def test_shows_the_clean_picture_and_hands_out_what_came_each_on_record(fetched, client, liaison):
    client.force_login(liaison)
    address = reverse("sharing:foreign-file", args=[fetched.public_id, ForeignFile.objects.get().public_id])

    shown, again, saved = client.get(address), client.get(address), client.get(address, {"save": ""})

    assert b"".join(shown.streaming_content) == derivative().read_bytes()
    assert again.status_code == 200
    assert b"".join(saved.streaming_content) == PHOTO
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="foreign_case.file_viewed", actor=liaison).count() == 2


def test_the_api_names_the_files_and_hands_out_what_came(fetched, client, liaison):
    client.force_login(liaison)
    said = client.get(reverse("api-foreign-case", args=[fetched.public_id])).json()["files"]

    content = client.get(reverse("api-foreign-file", args=[fetched.public_id, said[0]["id"]]))

    assert [(file["sha256"], file["state"]) for file in said] == [(sha(PHOTO), "FETCHED")]
    assert b"".join(content.streaming_content) == PHOTO


def test_whoever_sees_no_contents_sees_no_files(fetched, client, auditor):
    client.force_login(auditor)
    row = ForeignFile.objects.get()

    page = client.get(reverse("sharing:foreign-case", args=[fetched.public_id])).content.decode()

    assert str(row.public_id) not in page
    assert client.get(reverse("api-foreign-case", args=[fetched.public_id])).json()["files"] == []
    assert client.get(reverse("sharing:foreign-file", args=[fetched.public_id, row.public_id])).status_code == 404


def test_a_file_is_not_read_through_another_case(fetched, client, liaison):
    client.force_login(liaison)
    row = ForeignFile.objects.get()

    assert client.get(reverse("sharing:foreign-file", args=[uuid.uuid4(), row.public_id])).status_code == 404
