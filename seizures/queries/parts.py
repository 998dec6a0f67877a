"""What goods count as in statistics: how they came, where they were made, what their right rests on, how they ended.

Each part is one expression over goods lines. The figures are grouped by it and the links behind them narrow by it, so
that a figure opens exactly what it counts.
"""

from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reference.models import Office
from rightsholders.models import Right
from seizures.models import Decision, GoodsLine, GoodsValue, Outcome, Seizure
from seizures.queries.outcomes import gone_of_line

Words = str | Promise

# The two measures of what the genuine article costs: EU statistics use the one, those of the US the other.
GENUINE = (GoodsValue.Kind.EU_RETAIL, GoodsValue.Kind.MSRP)
# Units that say how goods are packed, and not how many there are.
PACKAGING = ("DZN", "BX", "CT", "RO")
AT_COURT, NOT_YET = "COURT", "OPEN"
RECORDED, LAPSED, UNRECORDED = "RECORDED", "LAPSED", "NONE"

_CARGO = Seizure.Channel.CARGO
_CARGO_AT: dict[str, Words] = {
    Office.Kind.SEAPORT: _("Cargo at a seaport"),
    Office.Kind.AIRPORT: _("Cargo at an airport"),
    Office.Kind.LAND: _("Cargo at a land border"),
    Office.Kind.INLAND: _("Cargo at an inland office"),
    Office.Kind.MAIL: _("Cargo at an international mail facility"),
    Office.Kind.EXPRESS: _("Cargo at an express facility"),
    Office.Kind.HEADQUARTERS: _("Cargo at headquarters"),
}
TRANSPORTS: dict[str, Words] = {
    **{code: label for code, label in Seizure.Channel.choices if code != _CARGO},
    **{f"{_CARGO}-{kind}": label for kind, label in _CARGO_AT.items()},
}
RIGHTS: dict[str, Words] = dict(Right.Kind.choices)
STANDINGS: dict[str, Words] = {
    RECORDED: _("Recorded and in force that day"),
    LAPSED: _("Recorded, not in force that day"),
    UNRECORDED: _("No recordation linked"),
}
OUTCOMES: dict[str, Words] = {
    **dict(Outcome.Kind.choices),
    AT_COURT: _("Before a court"),
    NOT_YET: pgettext_lazy("outcome", "No outcome yet"),
}

_IN_FORCE = Q(
    recordation__valid_from__lte=F("seizure__detained_on"), recordation__valid_to__gte=F("seizure__detained_on")
) & (Q(recordation__withdrawn_at__isnull=True) | Q(recordation__withdrawn_at__gt=F("seizure__detained_at")))
_COURT = Decision.objects.filter(
    procedure__procedure_lines__line=OuterRef("pk"),
    procedure__is_live=True,
    is_standing=True,
    kind=Decision.Kind.AWAIT_COURT,
)


def parts() -> dict[str, Any]:
    """Return the parts of a goods line by name, as expressions. `left` is what of it has no outcome."""
    return {
        "transport": Case(
            When(
                seizure__channel=_CARGO,
                then=Concat(Value(f"{_CARGO}-"), F("seizure__office__kind"), output_field=CharField()),
            ),
            default=F("seizure__channel"),
            output_field=CharField(),
        ),
        "made_in": Coalesce(F("origin_country_id"), F("seizure__origin_country_id"), output_field=CharField()),
        "right": F("suspected_right"),
        "standing": Case(
            When(recordation__isnull=True, then=Value(UNRECORDED)),
            When(_IN_FORCE, then=Value(RECORDED)),
            default=Value(LAPSED),
            output_field=CharField(),
        ),
        "left": F("quantity") - gone_of_line(),
        "is_at_court": Exists(_COURT),
    }


def with_goods(rows: QuerySet[Seizure], **wanted: str) -> QuerySet[Seizure]:
    """Narrow cases to those with a goods line of all the parts that are asked for; empty ones are not."""
    known = parts()
    asked = {name: value for name, value in wanted.items() if value}
    outcome = asked.pop("outcome", "")
    if not asked and not outcome:
        return rows
    lines = GoodsLine.objects.filter(seizure=OuterRef("pk")).alias(**{f"part_{name}": known[name] for name in asked})
    lines = lines.filter(**{f"part_{name}": value for name, value in asked.items()})
    if outcome in Outcome.Kind.values:
        lines = lines.filter(outcomes__kind=outcome)
    elif outcome:
        lines = lines.alias(left=known["left"], is_at_court=known["is_at_court"])
        lines = lines.filter(left__gt=0, is_at_court=outcome == AT_COURT)
    return rows.filter(Exists(lines))
