"""What the pages and the API show of inquiries, ours and those of partners."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery

from operations.access import agreements_in_force
from seizures.models import Seizure
from sharing.access import visible_foreign_inquiries, visible_inquiries, visible_matches, visible_partners
from sharing.models import AskedPartner, ForeignInquiry, Inquiry, InquiryMatch, InquiryValue, Partner, Share
from sharing.queries.inquiries import TIER_OF, Identifier, identifiers_of, tiers_looked_in

OURS, THEIRS = "ours", "theirs"
VIEWS = (OURS, THEIRS)


def partners_to_ask(*, user: Any, on: date) -> list[Partner]:
    """Return the active partners with whom an agreement in force lets either side inquire."""
    agreements = agreements_in_force(on=on).filter(may_inquire=True)
    rows = visible_partners(user=user).filter(is_active=True, agency__in=agreements.values("agency"))
    return list(rows.order_by("agency__short_name", "pk"))


def purposes_to_inquire_for(*, partners: Iterable[Partner], on: date) -> set[str]:
    """Return the purposes that an agreement with one of the partners permits."""
    agencies = [partner.agency_id for partner in partners]
    agreements = agreements_in_force(on=on).filter(may_inquire=True, agency__in=agencies)
    return {purpose for agreement in agreements for purpose in agreement.purposes}


def identifiers_to_choose(*, seizure: Seizure, on: date) -> tuple[list[Identifier], int]:
    """Return the identifiers of a case that some agreement lets us ask about, and how many none does."""
    agreements = agreements_in_force(on=on).filter(may_inquire=True)
    tiers = frozenset().union(*(tiers_looked_in(agreement=agreement) for agreement in agreements))
    found = identifiers_of(seizure=seizure)
    offered = [item for item in found if TIER_OF[item.what] in tiers]
    return offered, len(found) - len(offered)


# --- ours ------------------------------------------------------------------------------------------------
def listed_inquiries(*, user: Any, case: str = "", partner: str = "") -> QuerySet[Inquiry]:
    """Return the inquiries of ours that the user may see, with whom was asked and what came of it."""
    asked = AskedPartner.objects.select_related("partner__agency", "message").defer("message__body")
    rows = visible_inquiries(user=user).select_related("seizure", "asked_by").annotate(value_count=Count("values"))
    if case:
        rows = rows.filter(seizure__reference=case.upper())
    if partner:
        rows = rows.filter(Exists(AskedPartner.objects.filter(inquiry=OuterRef("pk"), partner__agency=partner)))
    return rows.prefetch_related(Prefetch("asked", queryset=asked.order_by("pk"), to_attr="partners"))


def inquiries_of_seizure(*, user: Any, seizure: Seizure) -> list[Inquiry]:
    """Return what partners were asked about a case, newest first. Two queries."""
    return list(listed_inquiries(user=user).filter(seizure=seizure).order_by("-pk"))


def values_of(*, inquiry: Inquiry) -> list[InquiryValue]:
    """Return what was asked about, in its order."""
    return list(inquiry.values.order_by("position"))


def asked_of(*, inquiry: Inquiry) -> list[AskedPartner]:
    """Return whom an inquiry asked, with the share of the case there is with each."""
    live = Share.objects.filter(seizure=inquiry.seizure_id, partner=OuterRef("partner"), status__in=Share.LIVE)
    rows = AskedPartner.objects.filter(inquiry=inquiry).select_related("partner__agency", "agreement", "message")
    return list(rows.defer("message__body").annotate(live_share=Subquery(live.values("public_id")[:1])).order_by("pk"))


# --- theirs -----------------------------------------------------------------------------------------------
def listed_foreign_inquiries(*, user: Any, partner: str = "") -> QuerySet[ForeignInquiry]:
    """Return what partners asked us, each with how many cases of it that the user may see wait for somebody."""
    rows = visible_foreign_inquiries(user=user).select_related("partner__agency")
    if partner:
        rows = rows.filter(partner__agency=partner)
    waiting = open_matches(user=user).filter(inquiry=OuterRef("pk")).order_by().values("inquiry")
    return rows.annotate(open_count=Subquery(waiting.annotate(n=Count("pk")).values("n")))


def matches_of(*, user: Any, inquiry: ForeignInquiry) -> list[InquiryMatch]:
    """Return the visible cases that an inquiry of a partner fits, with the share there is of each."""
    return list(_with_share(visible_matches(user=user).filter(inquiry=inquiry)).order_by("pk"))


def matches_of_seizure(*, user: Any, seizure: Seizure) -> list[InquiryMatch]:
    """Return which partners asked about a case, newest first."""
    return list(_with_share(visible_matches(user=user).filter(seizure=seizure)).order_by("-pk"))


def open_matches(*, user: Any) -> QuerySet[InquiryMatch]:
    """Return the visible cases that partners asked about, neither shared with them nor let rest."""
    rows = visible_matches(user=user).filter(rested_at__isnull=True)
    return rows.filter(~Exists(_live_share())).select_related("inquiry__partner__agency", "seizure")


def _with_share(rows: QuerySet[InquiryMatch]) -> QuerySet[InquiryMatch]:
    rows = rows.select_related("inquiry__partner__agency", "seizure", "rested_by")
    return rows.annotate(live_share=Subquery(_live_share().values("public_id")[:1]))


def _live_share() -> QuerySet[Share]:
    return Share.objects.filter(
        seizure=OuterRef("seizure"), partner=OuterRef("inquiry__partner"), status__in=Share.LIVE
    )
