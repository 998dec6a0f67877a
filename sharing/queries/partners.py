"""What the pages show of partners, their channels and the queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from operations.access import agreements_in_force, agreements_with
from operations.models import Agreement
from reference.models import Agency
from seizures.models import Seizure
from sharing.access import visible_messages, visible_partners
from sharing.models import Channel, Feedback, InMessage, OutMessage, Partner, PartnerKey, Share

_CLOCKS_OVER = timedelta(days=365)
_WAITING = (OutMessage.State.READY, OutMessage.State.RETRY)
_STUCK = (OutMessage.State.HELD, OutMessage.State.REJECTED, OutMessage.State.DEAD)


class Median(Aggregate):
    """The middle value; percentile_cont is not among Django's aggregates."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def partners_page(*, user: Any) -> list[Partner]:
    """Return every partner with what waits for it and what is stuck. One query."""
    return list(
        visible_partners(user=user)
        .annotate(waiting=_messages(_WAITING), stuck=_messages(_STUCK), case_count=_cases())
        .order_by("agency__kind", "agency__short_name", "pk")
    )


def standing_still(partners: Sequence[Partner]) -> list[Partner]:
    """Return those of these partners to whom nothing leaves now."""
    return [
        partner
        for partner in partners
        if partner.is_active and hasattr(partner, "channel") and partner.channel.held_reason
    ]


def listed_partners(*, user: Any) -> QuerySet[Partner]:
    """Return the visible partners, as the API lists them."""
    return visible_partners(user=user)


def _messages(states: tuple[str, ...]) -> Any:
    rows = OutMessage.objects.filter(partner=OuterRef("pk"), state__in=states).order_by().values("partner")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _cases() -> Any:
    rows = Share.objects.filter(partner=OuterRef("pk"), delivered_at__isnull=False).order_by().values("partner")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def clocks_by_partner(*, now: datetime) -> dict[int, dict[str, Any]]:
    """Return the usual time of each step by partner: the median over the shares of a year."""
    span: dict[str, Any] = {"output_field": DurationField()}
    accepted = Feedback.objects.filter(share=OuterRef("pk")).exclude(status=Feedback.Status.DECLINED).order_by("pk")
    rows = (
        Share.objects.filter(approved_at__gte=now - _CLOCKS_OVER, delivered_at__isnull=False)
        .annotate(accepted_at=Subquery(accepted.values("given_at")[:1]))
        .values("partner")
        .annotate(
            to_delivery=Median(ExpressionWrapper(F("delivered_at") - F("approved_at"), **span), **span),
            to_acceptance=Median(
                ExpressionWrapper(F("accepted_at") - F("delivered_at"), **span),
                filter=Q(accepted_at__isnull=False),
                **span,
            ),
        )
    )
    return {row["partner"]: dict(row) for row in rows}


def channel_of(*, partner_id: int) -> Channel | None:
    """Return how a partner is reached."""
    return Channel.objects.filter(partner=partner_id).first()


def taken_up_to(*, partner_id: int) -> int:
    """Return up to which number the partner held what we had not given it, when a person last released the channel.

    Until then the channel is held, so that nothing is sent that could ask.
    """
    return Channel.objects.filter(partner=partner_id).values_list("taken_up_to", flat=True).first() or 0


def partners_to_ping(*, now: datetime) -> list[Partner]:
    """Return the partners whose channel works, who have a valid key, and for whom nothing waits."""
    waits = OutMessage.objects.filter(partner=OuterRef("pk"), state__in=_WAITING)
    keys = PartnerKey.objects.filter(partner=OuterRef("pk"), not_before__lte=now, revoked_at__isnull=True)
    return list(
        Partner.objects.filter(
            ~Exists(waits),
            Exists(keys.exclude(not_after__lte=now)),
            is_active=True,
            channel__held_reason="",
            channel__failures_in_a_row=0,
        )
        .select_related("agency")
        .order_by("pk")
    )


def channel_reason(*, partner_id: int) -> str:
    """Return why a partner's channel is held; an empty string while it is not."""
    return Channel.objects.filter(partner=partner_id).values_list("held_reason", flat=True).first() or ""


def keys_of(*, partner: Partner) -> list[PartnerKey]:
    """Return the keys of a partner, the newest first."""
    return list(PartnerKey.objects.filter(partner=partner).order_by("-not_before", "-pk"))


def agreements_of(*, partner: Partner) -> list[Agreement]:
    """Return every agreement with the partner's agency, the newest first."""
    return list(Agreement.objects.filter(agency=partner.agency_id).order_by("-valid_from", "pk"))


def parked_count(*, partner: Partner) -> int:
    """Return how many of the partner's messages wait here for an earlier one."""
    return InMessage.objects.filter(partner=partner, state=InMessage.State.PARKED).count()


def queue_of(*, user: Any, partner: Partner) -> QuerySet[OutMessage]:
    """Return what waits or is stuck for a partner, without bodies and without cases."""
    return visible_messages(user=user).filter(partner=partner, state__in=[*_WAITING, *_STUCK])


# --- choosing whom to share with ---------------------------------------------------------------------
def partners_to_share_with(*, user: Any, seizure: Seizure, on: Any) -> list[Partner]:
    """Return the active partners, each with how many agreements are in force and whether it has the case."""
    agreements = (
        agreements_in_force(on=on)
        .filter(agency=OuterRef("agency"), may_share_cases=True)
        .order_by()
        .values("agency")
        .annotate(n=Count("pk"))
        .values("n")
    )
    live = Share.objects.filter(partner=OuterRef("pk"), seizure=seizure, status__in=Share.LIVE)
    return list(
        visible_partners(user=user)
        .filter(is_active=True)
        .annotate(
            agreement_count=Coalesce(Subquery(agreements, output_field=IntegerField()), 0),
            live_share=Subquery(live.values("public_id")[:1]),
        )
        .order_by("agency__kind", "agency__short_name", "pk")
    )


def agreements_to_share_under(*, agency: Agency, on: Any) -> list[Agreement]:
    """Return the agreements with an agency that let cases through on a day, the newest first."""
    return list(agreements_with(agency=agency, on=on).filter(may_share_cases=True).order_by("-valid_from", "pk"))
