"""Where not everybody may be named, a picture leaves as its covered copy or not at all; the partner is told which."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ipcases.lib.covering import Area
from ipcases.lib.files import read_file
from seizures.models import CoveredCopy
from seizures.services.covering import Box
from seizures.services.evidence import add_evidence
from sharing import envelope
from sharing.models import ForeignCase, ForeignFile, OutMessage, Share
from sharing.services.fanout import fan_out
from sharing.services.previews import build_preview
from tests.seizures.covering import BOX, NAME, add_picture, colours_in, cover, label, opened
from tests.sharing.factories import (
    LATER,
    NOW,
    PERSON,
    SENDER,
    approve,
    case_data,
    log,
    make_agreement,
    make_event,
    make_share,
    submit,
    take,
)
from tests.sharing.test_files import NOT_THERE, ask, refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(officer):
    return log(officer, parties=(SENDER, PERSON))


@pytest.fixture
def file(officer, case):
    return add_picture(officer, case, now=NOW)


@pytest.fixture
def agreement(db):
    return make_agreement(tiers=["A", "B", "D"])


@pytest.fixture
def send_it(liaison, approver, second_approver, case, cbp, agreement):
    """Share the case, approved by two, and let it arrive."""

    def send():
        share = submit(liaison, make_share(liaison, case, partner=cbp, agreement=agreement))
        share = approve(second_approver, approve(approver, share))
        OutMessage.objects.update(state="DELIVERED", delivered_at=NOW)
        Share.objects.update(status="DELIVERED", delivered_at=NOW)
        return Share.objects.get(pk=share.pk)

    return send


def data_of(share) -> dict:
    return build_preview(share=share, now=NOW).content["data"]


def sent() -> dict:
    message = OutMessage.objects.filter(type__startswith="ipx.case.").order_by("-order_seq").first()
    return json.loads(bytes(message.body))["data"]


def test_the_covered_copy_takes_the_place_of_a_label(liaison, case, cbp, agreement, officer, file):
    share = make_share(liaison, case, partner=cbp, agreement=agreement)
    before = data_of(share)

    copy = cover(officer, file, now=NOW)

    after = data_of(share)
    assert "files" not in before and {"path": "/files/sha256", "ground": "names_a_person"} in before["withheld"]
    assert [(row["sha256"], row["bytes"], row["title"]) for row in after["files"]] == [
        (copy.sha256, copy.size, "label")
    ]
    assert after["ext"]["covered"] == [{"sha256": copy.sha256, "hides": ["name"]}]
    assert {"path": "/files/sha256", "ground": "names_a_person"} not in after["withheld"]
    assert file.sha256 not in json.dumps(after) and file.derivative_sha256 not in json.dumps(after)


@pytest.mark.parametrize("shows", ["LABEL", "DOCUMENT", "GOODS", "PACKAGING", "CLOSE_UP"])
@pytest.mark.parametrize(
    ("tiers", "authority", "whole"),
    [("ABCD", "Ministry, 2026/11", True), ("ACD", "Ministry, 2026/11", False), ("ABD", "", False)],
)
def test_whatever_a_covered_picture_shows_the_original_leaves_only_where_everybody_may_be_named(
    liaison, case, cbp, officer, shows, tiers, authority, whole
):
    file = add_picture(officer, case, now=NOW, shows=shows)
    copy = cover(officer, file, now=NOW)
    agreement = make_agreement(tiers=list(tiers), authority_approval=authority)

    data = data_of(make_share(liaison, case, partner=cbp, agreement=agreement))

    assert [row["sha256"] for row in data["files"]] == [file.derivative_sha256 if whole else copy.sha256]
    assert ("covered" in data["ext"]) is not whole


def test_without_the_tier_of_files_not_even_a_covered_copy_leaves(liaison, case, cbp, officer, file):
    cover(officer, file, now=NOW)

    data = data_of(make_share(liaison, case, partner=cbp, agreement=make_agreement(tiers=["A", "B"])))

    assert "files" not in data and "covered" not in data["ext"]


def test_a_covered_copy_wants_two_approvals_as_every_file_does(liaison, case, cbp, agreement, officer, file):
    share = make_share(liaison, case, partner=cbp, agreement=agreement)
    assert build_preview(share=share, now=NOW).approvals_needed == 1

    cover(officer, file, now=NOW)

    assert build_preview(share=share, now=NOW).approvals_needed == 2


def test_the_partner_is_given_the_covered_bytes_and_never_the_original(send_it, officer, file):
    copy = cover(officer, file, now=NOW)
    send_it()

    answer = ask(copy.sha256)

    assert (answer.status_code, answer.content) == (200, read_file(sha256=copy.sha256))
    assert colours_in(opened(answer.content), NAME) == {(0, 0, 0)}
    assert refused(ask(file.sha256)) == refused(ask(file.derivative_sha256)) == NOT_THERE


def test_a_replaced_copy_is_given_no_more_and_a_new_version_waits_for_approval(send_it, officer, file):
    first = cover(officer, file, now=NOW)
    share = send_it()
    assert ask(first.sha256).status_code == 200

    second = cover(officer, file, BOX, Box(Area(0, 0, 200, 200), "ADDRESS"), now=LATER)
    fan_out(now=LATER)

    share.refresh_from_db()
    assert share.update_waits, "other bytes of a file are approved anew"
    assert second.sha256 in bytes(share.preview).decode()
    assert refused(ask(first.sha256)) == refused(ask(second.sha256)) == NOT_THERE
    assert CoveredCopy.objects.count() == 2 and read_file(sha256=first.sha256)


def test_a_picture_that_is_covered_after_it_left_is_given_no_more(send_it, officer, case):
    """Goods leave as they are. Whoever covers one says that something on it may not be seen."""
    goods = add_picture(officer, case, now=NOW, shows="GOODS")
    send_it()
    assert ask(goods.derivative_sha256).status_code == 200

    cover(officer, goods, now=LATER)

    assert refused(ask(goods.derivative_sha256)) == NOT_THERE


# --- the pages ----------------------------------------------------------------------------------------------
def test_the_page_says_which_pictures_stay_and_links_to_covering_them(
    client, liaison, case, cbp, agreement, officer, file
):
    add_evidence(
        acting_user=officer, reference=case.reference, content=b"%PDF-1.4 x", shows="DOCUMENT", now=NOW,
        file_name="waybill.pdf",
    )  # fmt: skip
    share = make_share(liaison, case, partner=cbp, agreement=agreement)
    client.force_login(liaison)
    page = reverse("sharing:check", args=[share.public_id])
    covering = reverse("seizures:cover", args=[case.reference, file.public_id])

    before = client.get(page).content.decode()
    copy = cover(officer, file, now=NOW)
    after = client.get(page).content.decode()

    assert covering in before and covering not in after
    assert "waybill.pdf" in before and "A PDF cannot be covered" in before
    shown = reverse("seizures:covered-copy", args=[case.reference, copy.public_id])
    assert shown in after and shown not in before
    assert "covered copy: Name" in after


def test_the_approver_sees_the_picture_that_leaves(client, liaison, approver, case, cbp, agreement, officer, file):
    copy = cover(officer, file, now=NOW)
    share = submit(liaison, make_share(liaison, case, partner=cbp, agreement=agreement))
    client.force_login(approver)

    page = client.get(reverse("sharing:decide", args=[share.public_id])).content.decode()

    url = reverse("seizures:covered-copy", args=[case.reference, copy.public_id])
    assert url in page
    assert client.get(url).status_code == 200
    assert reverse("seizures:cover", args=[case.reference, file.public_id]) not in page, "approvers cover nothing"


def test_the_page_costs_the_same_for_one_picture_and_for_ten(
    client, liaison, case, cbp, agreement, officer, file, django_assert_num_queries
):
    share = make_share(liaison, case, partner=cbp, agreement=agreement)
    client.force_login(liaison)
    page = reverse("sharing:check", args=[share.public_id])
    client.get(page)
    with CaptureQueriesContext(connection) as for_one:
        client.get(page)
    for seed in range(2, 11):
        more = add_picture(officer, case, now=NOW, content=label(seed=seed, size=(160, 120)))
        cover(officer, more, now=NOW)

    with django_assert_num_queries(len(for_one)):
        client.get(page)


# --- the other side -----------------------------------------------------------------------------------------
def test_the_receiver_reads_that_it_is_a_covered_copy_and_of_what(client, liaison, cbp):
    named = [{"sha256": n * 64, "media_type": "image/jpeg", "bytes": 9, "title": "label"} for n in "ab"]
    covered = {"covered": [{"sha256": "a" * 64, "hides": ["name", "address"]}]}
    share_id = "01890a5d-ac96-774b-bcce-b302099a8057"
    assert take(make_event(case_data(share_id, files=named, ext=covered)), NOW)
    foreign = ForeignCase.objects.get()
    ForeignFile.objects.update(state="FETCHED", fetched_at=NOW, derivative_sha256="c" * 64)
    client.force_login(liaison)

    page = client.get(reverse("sharing:foreign-case", args=[foreign.public_id])).content.decode()

    assert page.count("Covered copy: Name, Address") == 1


@pytest.mark.parametrize("said", [[{"sha256": "x", "hides": []}], [{"sha256": "a" * 64}], {"a": 1}])
def test_a_message_that_speaks_of_covered_copies_in_another_way_is_refused(cbp, said):
    data = case_data("01890a5d-ac96-774b-bcce-b302099a8057")
    envelope.check_data(envelope.CASE_SHARED, data | {"ext": {"covered": []}})

    with pytest.raises(envelope.SchemaViolation):
        envelope.check_data(envelope.CASE_SHARED, data | {"ext": {"covered": said}})
