"""Acts on right holders, their pages, and what the audit last heard, as the tests of right holders need them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from rightsholders.services.mandates import end_acting_for
from tests.rightsholders.factories import NOW


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
