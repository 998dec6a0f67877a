"""Acts on right holders, their pages, and what the audit last heard, as the tests of right holders need them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from rightsholders.models import RightHolder
from rightsholders.services.holders import name_state_of, rename_right_holder
from rightsholders.services.mandates import end_acting_for
from rightsholders.services.values import NewName
from tests.rightsholders.factories import NOW, TODAY

NEW, PAPER = "Fjordline Holding AB", "Extract of 5 November 2026"


def end(user, holder, member, reason="Left the company"):
    return end_acting_for(acting_user=user, public_id=holder.public_id, member=member.pk, reason=reason, now=NOW)


def last_event() -> AuditEvent | None:
    return AuditEvent.objects.order_by("-id").first()


def page_of(holder, name="holder", *more) -> str:
    return reverse(f"rightsholders:{name}", args=[holder.public_id, *more])


def queries_of(client, url) -> int:
    """Count what a page asks the database when it is opened again: some is kept for the process."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def rename(user, holder, name=NEW, *, seen=None, others=(), confirmed_at=NOW, **changes):
    known = RightHolder.objects.get(pk=holder.pk)
    values = NewName(**{"name": name, "name_zh": known.name_zh, "from_day": TODAY, "paper": PAPER} | changes)
    return rename_right_holder(
        acting_user=user,
        public_id=holder.public_id,
        values=values,
        others=[row.public_id for row in others],
        seen=seen or name_state_of(holder=known),
        confirmed_at=confirmed_at,
        now=NOW,
    )
