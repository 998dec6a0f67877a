"""What the right holder's pages show: its own goods, what the stage tells and nothing else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotVisible
from seizures.models import EvidenceFile
from seizures.services.decisions import decide
from seizures.services.disclosure import disclosure_of, open_detention, request_names, shown_picture
from seizures.services.notices import issue_notice
from seizures.services.procedures import record_fact
from tests.seizures.factories import photo
from tests.seizures.portal.conftest import address, detained_now, eu_procedure, text_of
from tests.seizures.procedures import BAGS, SHOES, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db
# What no right holder learns before the law says so.
SECRETS = ("Zhang San", "8 Lotus Lane", "John Q. Public", "1 Main Street", "LZ473124863CN", "LZ 473 124 863 CN")


@pytest.mark.parametrize("page", ["detention", "reply", "names"])
def test_a_rival_finds_nothing(client, rival_holder, kestra, procedure, page):
    client.force_login(rival_holder)

    assert client.get(address(procedure, page)).status_code == 404


def test_nothing_is_seen_before_the_notice(portal, seizure, officer, nordvik, now):
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)

    assert portal.get(address(procedure)).status_code == 404
    assert seizure.reference not in text_of(portal.get(reverse("portal:detentions")))


def test_the_list_shows_goods_only_once_the_notice_is_served(portal, seizure, officer, supervisor, nordvik, now):
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=now)
    listing = reverse("portal:detentions")
    before = text_of(portal.get(listing))

    portal.get(address(procedure))

    assert seizure.reference in before
    assert "Running shoes" not in before
    assert "Running shoes" in text_of(portal.get(listing))


def test_reading_serves_the_notice_and_starts_the_clock(portal, seizure, officer, supervisor, nordvik, now):
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=now)
    assert not procedure.deadlines.exists()

    portal.get(address(procedure))

    notice.refresh_from_db()
    assert notice.served_at is not None
    assert procedure.deadlines.get().code == "rh_reply"


def test_china_tells_goods_before_the_decision_and_names_after_confiscation(portal, procedure, supervisor, holder, now):
    held = text_of(portal.get(address(procedure)))
    detained_now(procedure, supervisor, holder, now)
    while_detained = text_of(portal.get(address(procedure)))
    decide(
        acting_user=supervisor,
        procedure=procedure,
        kind="CONFISCATE",
        reason="They infringe.",
        now=now + timedelta(minutes=9),
    )
    confiscated = text_of(portal.get(address(procedure)))

    for page in (held, while_detained):
        assert all(secret not in page for secret in SECRETS)
        assert "Running shoes" in page
        assert "12 pairs" in page
        assert "30,000.00" in page
        assert "United States" not in page
    for told in ("Zhang San", "8 Lotus Lane", "John Q. Public", "United States", "They infringe."):
        assert told in confiscated
    assert all("An officer's own remark" not in page for page in (held, while_detained, confiscated))
    assert all("LZ473124863CN" not in page for page in (held, while_detained, confiscated))


def test_names_wait_again_once_confiscated_goods_are_released_after_all(portal, procedure, supervisor, holder, now):
    detained_now(procedure, supervisor, holder, now)
    wrong = decide(acting_user=supervisor, procedure=procedure, kind="CONFISCATE", reason="Infringes.", now=now)

    decide(
        acting_user=supervisor, procedure=procedure, kind="RELEASE", reason="The licence came.",
        supersedes=wrong.pk, now=now,
    )  # fmt: skip

    released = text_of(portal.get(address(procedure)))
    assert "The licence came." in released
    assert all(secret not in released for secret in SECRETS)
    assert portal.get(photo_url(procedure, "LABEL")).status_code == 404
    told = AuditEvent.objects.filter(action="decision.made").order_by("-pk")[0]
    assert (told.changes["decision"], told.changes["fact"]) == (["CONFISCATE", "RELEASE"], ["confiscated", None])


def test_the_eu_tells_names_only_on_request_and_for_a_purpose(portal, seizure, officer, supervisor, nordvik, now):
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now)
    before = text_of(portal.get(address(procedure)))
    refused = portal.post(address(procedure, "names"), {"purpose": "CURIOSITY"})

    portal.post(address(procedure, "names"), {"purpose": "PROCEEDINGS"})

    after = text_of(portal.get(address(procedure)))
    assert all(secret not in before for secret in SECRETS)
    assert "30,000" not in before
    assert refused.status_code == 400
    assert "Zhang San" in after
    assert "United States" in after
    asked = AuditEvent.objects.get(action="procedure.names_requested")
    assert asked.purpose == "PROCEEDINGS"
    assert "PARTIES" in asked.changes["shown"][1]


def test_the_eu_tells_no_names_before_an_application_is_granted(seizure, officer, supervisor, holder, nordvik, now):
    procedure = eu_procedure(seizure, officer, supervisor, nordvik, now, recorded=False)

    with pytest.raises(DomainError) as refused:
        request_names(acting_user=holder, public_id=procedure.public_id, purpose="PROCEEDINGS", now=now)
    assert (refused.value.status, refused.value.code) == (409, "not-at-this-stage")

    day = procedure.seizure.detained_on
    for event in ("application_filed", "application_granted"):
        record_fact(acting_user=supervisor, procedure=procedure, event=event, happened_on=day, now=now)
    request_names(acting_user=holder, public_id=procedure.public_id, purpose="PROCEEDINGS", now=now)
    with pytest.raises(DomainError) as again:
        request_names(acting_user=holder, public_id=procedure.public_id, purpose="PROCEEDINGS", now=now)
    assert again.value.code == "asked-already"


def test_china_tells_no_names_on_request(procedure, holder, now):
    with pytest.raises(DomainError):
        request_names(acting_user=holder, public_id=procedure.public_id, purpose="PROCEEDINGS", now=now)


def test_every_reading_is_on_record_with_what_was_shown(portal, procedure, holder):
    portal.get(address(procedure))
    portal.get(address(procedure))

    read = AuditEvent.objects.filter(action="procedure.viewed_by_holder")
    assert read.count() == 2
    assert read[0].actor == holder
    assert read[0].changes == {
        "stage": [None, "SUSPENDED"],
        "shown": [None, ["GOODS", "PHOTOS", "QUANTITY", "VALUE"]],
    }


def test_goods_of_another_right_holder_in_the_same_parcel_stay_hidden(
    portal, officer, supervisor, nordvik, kestra, now
):
    seizure = log(officer, now=now, detained_at=now)
    mine = open_for(seizure, officer, make_recordation(nordvik), now=now)
    open_for(seizure, officer, make_recordation(kestra, title="KESTRA"), positions=(2,), now=now)
    notify(mine, supervisor, now=now)

    page = text_of(portal.get(address(mine)))

    assert "Running shoes" in page
    assert "KESTRA" not in page
    assert "Shoulder bags" not in page


def test_a_case_of_long_ago_without_facts_tells_nothing_of_the_goods(portal, procedure, holder):
    procedure.facts = {}
    procedure.save(update_fields=["facts"])
    procedure.notices.update(served_at=timezone.now())

    page = text_of(portal.get(address(procedure)))

    assert disclosure_of(procedure=procedure).shown == frozenset()
    assert "Running shoes" not in page


def test_one_detention_is_read_by_nobody_but_its_right_holder(procedure, rival_holder, kestra, officer, now):
    for stranger in (rival_holder, officer):
        with pytest.raises(NotVisible):
            open_detention(acting_user=stranger, public_id=str(procedure.public_id), now=now)


# --- photos ---------------------------------------------------------------------------------------


def photo_of(procedure, shows):
    return EvidenceFile.objects.get(seizure=procedure.seizure, shows=shows)


def photo_url(procedure, shows):
    return reverse("portal:detention-photo", args=[procedure.public_id, photo_of(procedure, shows).public_id])


def test_photos_of_the_goods_are_shown_as_stripped_copies(portal, procedure):
    page = text_of(portal.get(address(procedure)))
    answer_ = portal.get(photo_url(procedure, "GOODS"))

    assert photo_url(procedure, "GOODS") in page
    assert (answer_.status_code, answer_["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in answer_["Cache-Control"]
    assert photo_of(procedure, "GOODS").sha256 not in page


def test_labels_show_names_and_wait_for_them(portal, procedure, supervisor, holder, now):
    assert photo_url(procedure, "LABEL") not in text_of(portal.get(address(procedure)))
    assert portal.get(photo_url(procedure, "LABEL")).status_code == 404

    detained_now(procedure, supervisor, holder, now)
    decide(acting_user=supervisor, procedure=procedure, kind="CONFISCATE", reason="Infringes.", now=timezone.now())

    assert portal.get(photo_url(procedure, "LABEL")).status_code == 200


def test_a_photo_is_sent_to_our_own_pages_only(portal, procedure):
    portal.get(address(procedure))

    answer_ = portal.get(photo_url(procedure, "GOODS"), headers={"Sec-Fetch-Site": "cross-site"})

    assert answer_.status_code == 404


def test_a_photo_of_the_whole_case_is_not_shown_while_it_holds_goods_of_others(
    officer, supervisor, holder, nordvik, now
):
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES, BAGS), photos=(photo("GOODS", "green"),))
    procedure = open_for(seizure, officer, make_recordation(nordvik), now=now)
    notify(procedure, supervisor, now=now)

    with pytest.raises(NotVisible):
        shown_picture(
            acting_user=holder,
            public_id=str(procedure.public_id),
            photo_id=str(seizure.evidence.get().public_id),
        )
