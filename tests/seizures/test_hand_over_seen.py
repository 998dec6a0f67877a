"""A hand-over that waits is shown to its receiver for as long as the receiver may see the case."""

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services.people import create_user
from audit.models import AuditEvent
from reference.queries import office
from seizures.queries import hand_overs_to
from seizures.services.custody import HandOverPending, accept, hand_over
from seizures.services.restriction import admit, restrict
from tests.seizures.factories import NOON, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(officer):
    """Return a case on its way to a colleague, and the colleague."""
    colleague = create_user(
        acting_user=None,
        username="colleague",
        display_name="Colleague",
        password="correct-horse-battery-staple",
        home_office=office("CNCAN"),
        roles=[Role.OFFICER],
        chose_password=True,
        confirmed_at=None,
        now=NOON,
    )
    case = log(officer)
    hand_over(acting_user=officer, reference=case.reference, receiver=colleague, place="Store 3", now=NOON)
    return case, colleague


def waiting(client, person) -> str:
    client.force_login(person)
    return client.get("/").text


def test_a_case_that_was_restricted_meanwhile_is_no_longer_named(client, handed, supervisor):
    case, colleague = handed
    assert case.reference in waiting(client, colleague)

    restrict(acting_user=supervisor, reference=case.reference, purpose="Informant", now=NOON)

    page = waiting(client, colleague)
    assert case.reference not in page and case.headline not in page
    assert not hand_overs_to(user=colleague).exists()


def test_whoever_was_admitted_to_it_finds_it_again(client, handed, supervisor):
    case, colleague = handed
    restrict(acting_user=supervisor, reference=case.reference, purpose="Informant", now=NOON)

    admit(acting_user=supervisor, reference=case.reference, member=colleague, now=NOON)

    assert case.reference in waiting(client, colleague)


def test_goods_whose_receiver_was_switched_off_are_handed_over_anew(client, handed, officer, supervisor):
    case, colleague = handed
    again = {"acting_user": officer, "reference": case.reference, "receiver": supervisor, "place": "Bay 2", "now": NOON}
    with pytest.raises(HandOverPending):
        hand_over(**again)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    client.force_login(officer)
    page = client.get(f"/seizures/{case.reference}/")
    assert "hand the goods over anew" in page.text and 'name="hand-receiver"' in page.text
    seen = page.context["hand_over_form"]["seen"].value()
    sent = {"hand-receiver": supervisor.pk, "hand-place": "Bay 2", "hand-seen": seen}

    # A second press is led to what the first one did; with another place it is another hand-over.
    act = f"/seizures/{case.reference}/custody/"
    presses = [sent, sent, sent | {"hand-place": "Bay 3"}]
    assert [client.post(act, fields).status_code for fields in presses] == [302, 302, 409]

    event = case.custody_events.get()
    told = AuditEvent.objects.filter(action="custody.handed_over").latest("id").changes
    assert told == {"place": ["Store 3", "Bay 2"], "receiver": ["Colleague", str(supervisor)]}
    with pytest.raises(HandOverPending):
        hand_over(**again)
    assert accept(acting_user=supervisor, reference=case.reference, event_id=event.pk, now=NOON).accepted_at == NOON
