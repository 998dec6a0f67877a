"""The page of a notice: what it shows before it is issued, and when it may be issued again."""

import pytest

from seizures.models import Notice
from tests.seizures.procedure_pages.conftest import page, text_of
from tests.seizures.procedures import notify

pytestmark = pytest.mark.django_db


def test_the_notice_page_shows_mail_portal_and_clock_and_keeps_the_value(desk_client, procedure):
    line = procedure.seizure.lines.get(position=1)
    shown = text_of(desk_client.get(page("notice", procedure, "SUSPENSION")))
    assert "notices@nordvik.test" in shown
    assert "a notice from customs waits for you" in shown
    assert "Right holder applies and lodges security: until the end of" in shown

    got = desk_client.post(page("notice", procedure, "SUSPENSION"), {f"value_{line.pk}": "30000"})

    assert got.url == page("procedure", procedure)
    assert line.values.get(kind="ASSESSED").amount == 30000
    assert Notice.objects.get().status == "QUEUED"


def test_a_notice_without_the_value_is_not_issued(desk_client, procedure):
    shown = text_of(desk_client.post(page("notice", procedure, "SUSPENSION"), {}), 400)

    assert "the security depends on it" in shown
    assert not Notice.objects.exists()


def test_a_value_of_nothing_is_refused_beside_its_goods(desk_client, procedure):
    name = f"value_{procedure.seizure.lines.get(position=1).pk}"

    refused = desk_client.post(page("notice", procedure, "SUSPENSION"), {name: "0"})

    assert "Give a value above zero." in text_of(refused, 400)
    assert refused.context["form"].errors[name]


def test_a_sent_notice_is_not_issued_twice(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)
    line = procedure.seizure.lines.get(position=1)

    got = desk_client.post(page("notice", procedure, "SUSPENSION"), {f"value_{line.pk}": "30000"})

    assert "This notice has been sent" in text_of(got, 409)


def test_a_failed_notice_is_visible_and_can_be_issued_again(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)
    Notice.objects.update(status="FAILED", sent_at=None, attempts=6, failure="SMTPServerDisconnected")

    shown = text_of(desk_client.get(page("procedure", procedure)))
    line = procedure.seizure.lines.get(position=1)
    got = desk_client.post(page("notice", procedure, "SUSPENSION"), {f"value_{line.pk}": "30000"})

    assert "Could not be sent" in shown
    assert "Issue again" in shown
    assert got.status_code == 302
    assert Notice.objects.get().status == "QUEUED"


def test_an_unknown_notice_is_not_found(desk_client, procedure):
    assert desk_client.get(page("notice", procedure, "INVITATION")).status_code == 404
