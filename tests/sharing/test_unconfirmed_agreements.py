"""Nothing is shared, asked, answered or written under an agreement that no second person has confirmed."""

import pytest
from django.urls import reverse

from ipcases.lib.errors import DomainError
from operations.services.agreements import confirm_agreement, refuse_agreement
from sharing.models import ForeignCase, OutMessage, Share
from sharing.queries.inquiries import agreements_to_inquire_under
from sharing.queries.inquiry_pages import identifiers_to_choose, partners_to_ask, purposes_to_inquire_for
from sharing.queries.letters import agreement_to_write_under
from sharing.queries.partners import agreements_to_share_under, partners_to_share_with
from tests.cast import make_second
from tests.sharing.factories import NOW, make_agreement, make_share
from tests.sharing.incoming import PARCEL
from tests.sharing.test_inquiries import ask, asked_by_partner

pytestmark = pytest.mark.django_db
DAY = NOW.date()


@pytest.fixture
def waiting(db):
    return make_agreement(entered_by=make_second("ADMIN"), may_inquire=True)


@pytest.fixture(params=["waits", "refused", "confirmed"])
def holds(request, waiting, approver):
    """Say whether the agreement holds; it waits, is refused, is confirmed."""
    act = {"acting_user": approver, "code": waiting.code, "now": NOW}
    if request.param == "refused":
        refuse_agreement(**act, reason="Wrong")
    if request.param == "confirmed":
        confirm_agreement(**act, confirmed_at=NOW)
    waiting.refresh_from_db()
    return request.param == "confirmed"


def test_no_share_is_prepared(liaison, case, cbp, waiting, holds):
    if holds:
        assert make_share(liaison, case, partner=cbp, agreement=waiting).status == "DRAFT"
        return
    with pytest.raises(DomainError) as refused:
        make_share(liaison, case, partner=cbp, agreement=waiting)
    assert refused.value.code == "agreement-unconfirmed"
    assert not Share.objects.exists()


def test_no_partner_is_asked(liaison, case, cbp, waiting, holds):
    if holds:
        ask(liaison, case, cbp)
        assert OutMessage.objects.count() == 1
        return
    with pytest.raises(DomainError) as refused:
        ask(liaison, case, cbp)
    assert refused.value.code == "no-agreement-for-inquiries"
    assert not OutMessage.objects.exists()


def test_no_partner_is_answered(case, cbp, waiting, holds):
    inquiry = asked_by_partner(("number", PARCEL))

    assert (inquiry.state, inquiry.refusal) == (("ANSWERED", "") if holds else ("REFUSED", "not-permitted"))


def test_no_choice_offers_it(liaison, case, cbp, waiting, holds):
    foreign = ForeignCase(partner=cbp, data={"authority": {"agreement": waiting.code}})
    (partner,) = partners_to_share_with(user=liaison, seizure=case, on=DAY)

    assert bool(agreements_to_share_under(agency=cbp.agency, on=DAY)) is holds
    assert bool(agreements_to_inquire_under(partner=cbp, on=DAY)) is holds
    assert bool(partners_to_ask(user=liaison, on=DAY)) is holds
    assert bool(purposes_to_inquire_for(partners=[cbp], on=DAY)) is holds
    assert bool(identifiers_to_choose(seizure=case, on=DAY)[0]) is holds
    assert (agreement_to_write_under(foreign_case=foreign, on=DAY) == waiting) is holds
    assert partner.agreement_count == int(holds)


def test_the_page_and_the_api_do_not_offer_it(as_liaison, case, cbp, waiting, holds):
    page = as_liaison.get(reverse("sharing-case:new", args=[case.reference]), {"partner": cbp.agency_id})
    assert (f"agreement={waiting.code}" in page.content.decode()) is holds

    listed = as_liaison.get(reverse("api-agreements")).json()["results"]
    assert [(row["code"], row["is_confirmed"]) for row in listed] == [(waiting.code, holds)]
