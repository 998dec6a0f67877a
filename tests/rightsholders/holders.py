"""Acts on right holders and what the audit last heard, as the tests of right holders need them."""

from audit.models import AuditEvent
from rightsholders.services.mandates import end_acting_for
from tests.rightsholders.factories import NOW


def end(user, holder, member, reason="Left the company"):
    return end_acting_for(acting_user=user, public_id=holder.public_id, member=member.pk, reason=reason, now=NOW)


def last_event() -> AuditEvent | None:
    return AuditEvent.objects.order_by("-id").first()
