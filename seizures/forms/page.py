"""The whole page of a form on its way: its forms, its photos, and what stands beside them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.listed import listed
from reference import queries as reference
from reference.identifiers import identify
from rightsholders.match_index import MatchIndex, current_index
from rightsholders.matching import find_candidates
from seizures import queries
from seizures.forms.assembling import quiet
from seizures.forms.buttons import counted, query_of
from seizures.forms.intake import IntakeForm, LineForm, LineFormSet, Offered, ParcelFormSet
from seizures.models import DraftPhoto, EvidenceFile, Seizure, SeizureDraft
from seizures.services.drafts import aside_of, owner_token

_TOLD_OF_ROWS = ("number", "weight_kg", "brand", "description", "quantity", "unit_value")
_NO_BRAND = frozenset({"", "none", "no brand", "无", "无品牌"})


@dataclass
class IntakePage:
    """What the template draws, and what is asked when the form is sent."""

    user: User
    draft: SeizureDraft
    now: datetime
    form: IntakeForm
    parcels: Any
    lines: Any
    refused: list[tuple[str, str]] = field(default_factory=list)
    known: list[Seizure] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Judge all three forms, so that everything wrong is said at once."""
        return all([self.form.is_valid(), self.parcels.is_valid(), self.lines.is_valid()])

    def errors(self) -> list[str]:
        """Say what is wrong with the form, each sentence once."""
        forms = [self.form, *self.parcels.forms, *self.lines.forms]
        told = [text for form in forms for texts in form.errors.values() for text in texts]
        told += [*self.parcels.non_form_errors(), *self.lines.non_form_errors()]
        return list(dict.fromkeys(map(str, told)))

    def ask_about(self, cases: Mapping[int, Seizure]) -> None:
        """Ask whether these are other parcels than those of the cases that hold their numbers."""
        self.known = list({case.pk: case for case in cases.values()}.values())
        parcels = self.parcels.live_forms()
        for place, case in cases.items():
            text = _("Logged already as %(case)s. Open it, or tick below that this is another parcel.")
            parcels[place].add_error("number", text % {"case": case.reference})

    def context(self) -> dict[str, Any]:
        """Return what the template needs, named for it."""
        return {
            "form": self.form,
            "parcels": self.parcels,
            "lines": self._line_rows(),
            "line_forms": self.lines,
            "draft": self.draft,
            "photos": self.photos,
            "photo_ids": ",".join(str(photo.public_id) for photo in self.photos),
            "refused_files": self.refused,
            "shows": EvidenceFile.Shows.choices[:4],
            "known": self.known,
            "alerts": self.alerts(),
            "undone": queries.last_undone(key=self.draft.pk),
            "strip": self.strip(),
            "strip_is_open": any(name in self.form.errors for name in STRIP) or not all(self.strip().values()),
            "more_is_open": any(name in self.form.errors or self._value(name) for name in MORE),
            "genuine": next(iter(self.linked.values()), None),
            "ready": self.ready(),
            # With these a page without connection knows what the clock of an office shows, summer time or not.
            "clock": self.now.isoformat(timespec="seconds"),
            "zones": json.dumps(
                {code: reference.office_zone(code) for code, _name in self.form.fields["office"].choices}
            ),
            "owner": owner_token(draft=self.draft),
            "page_key": str(uuid4()),
            "aside": self._aside(),
            "has_errors": bool(self.form.errors or any(self.parcels.errors) or any(self.lines.errors) or self.refused),
            "has_last": queries.last_context(user=self.user, now=self.now).is_from_last,
        }

    def _aside(self) -> list[dict[str, Any]]:
        """What was typed on another page and gave way: where it stood, what it was, when."""
        return [
            {"id": entry["id"], "at": datetime.fromisoformat(entry["at"]), "label": label, "text": text}
            for entry in aside_of(draft=self.draft, now=self.now)
            for label, text in [self._said(entry["fields"])]
            if label
        ]

    def _said(self, values: dict[str, list[str]]) -> tuple[str, str]:
        first = next(iter(values))
        kind, _dash, rest = first.partition("-")
        row = rest.partition("-")[0]
        if row.isdecimal():
            place = int(row) + 1
            label = _("Parcel %(n)d") if kind == "parcels" else _("Goods line %(n)d")
            told = (values.get(f"{kind}-{place - 1}-{name}", [""])[0] for name in _TOLD_OF_ROWS)
            return label % {"n": place}, " · ".join(filter(None, told))
        field = self.form.fields.get(first)
        if field is None or first == "alerts":
            return "", ""
        words = {str(value): str(word) for value, word in getattr(field, "choices", ())}
        return str(field.label), listed(words.get(value, value) for value in values[first])

    @cached_property
    def photos(self) -> list[DraftPhoto]:
        """The photos kept with the draft, each saying what was chosen last."""
        rows = list(self.draft.photos.order_by("id"))
        for row in rows:
            row.shows = self._value(f"shows-{row.public_id}") or row.shows
        return rows

    @cached_property
    def linked(self) -> dict[str, Any]:
        """The recordations that lines are linked to, as they stood when the goods were found."""
        ids = [form["recordation"].value() for form in self.lines.forms if form["recordation"].value()]
        return queries.linked_recordations(user=self.user, ids=map(str, ids), on=self.today)

    @property
    def today(self) -> date:
        """The day it is at the office, whatever it is by UTC: recordations begin and end by it."""
        return _clock_of(str(self._value("office") or ""), self.now).date()

    def alerts(self) -> list[dict[str, Any]]:
        """Right holders' alerts that fit what was typed, each with whether its box is ticked."""
        chosen = {str(value) for value in self._value("alerts") or ()}
        found = queries.fitting_alerts(
            user=self.user,
            office_code=str(self._value("office") or ""),
            now=self.now,
            numbers=[str(form["number"].value() or "") for form in self.parcels.forms]
            + [str(self._value("transport_document") or "")],
            senders=[str(self._value("sender_name") or "")],
            addressees=[str(self._value("addressee_name") or "")],
            departure=str(self.parcels.forms[0]["sent_from_country"].value() or ""),
            destination=str(self.parcels.forms[0]["sent_to_country"].value() or ""),
            recordations=[row.public_id for row in self.linked.values()],
        )
        return [{"match": match, "is_chosen": str(match.alert.public_id) in chosen} for match in found]

    def _line_rows(self) -> list[dict[str, Any]]:
        return [
            {"form": form, "linked": linked, "candidates": [] if linked else self._candidates(form)}
            for form in self.lines.forms
            for linked in [self.linked.get(str(form["recordation"].value() or ""))]
        ]

    def _candidates(self, form: LineForm) -> list[Any]:
        """What the brand may mean: shown for a line that was typed and is not linked."""
        brand = str(form["brand"].value() or "").strip()
        here = reference.office(str(self._value("office") or ""))
        if here is None or brand.casefold() in _NO_BRAND:
            return []
        return find_candidates(
            brand=brand,
            description=str(form["description"].value() or ""),
            category=str(form["category"].value() or ""),
            jurisdiction=here.jurisdiction_id,
            on=self.today,
            limit=2,
            index=self._match_index,
        )

    @cached_property
    def _match_index(self) -> MatchIndex | None:
        """The recordations of the office's jurisdiction, fetched once for all lines."""
        here = reference.office(str(self._value("office") or ""))
        return current_index(jurisdiction=here.jurisdiction_id) if here else None

    def _value(self, name: str) -> Any:
        if name in self.form.fields:
            return self.form[name].value()
        return self.form.data.get(name, "") if self.form.is_bound else ""

    def strip(self) -> dict[str, str]:
        """Say where and when in words, for the line above the form."""
        found = self._value("detained_at")
        channels, directions = dict(Seizure.Channel.choices), dict(Seizure.Direction.choices)
        place = [reference.office_name(str(self._value("office") or "")), str(self._value("found_at_place") or "")]
        return {
            "place": " · ".join(part for part in place if part),
            "channel": str(channels.get(str(self._value("channel")), "")),
            "direction": str(directions.get(str(self._value("direction")), "")),
            "found": found.strftime("%Y-%m-%d %H:%M")
            if isinstance(found, datetime)
            else str(found or "").replace("T", " "),
        }

    def ready(self) -> list[dict[str, Any]]:
        """Tick off what a complete form has."""
        shown = {photo.shows for photo in self.photos}
        first = self.lines.forms[0]
        return [
            {"code": "number", "label": _("Parcel number"), "ok": bool(self.parcels.forms[0]["number"].value())},
            {
                "code": "goods",
                "label": _("Goods, quantity and category"),
                "ok": all(first[name].value() for name in ("brand", "description", "quantity", "category")),
            },
            {
                "code": "photos",
                "label": _("Photos of label and goods"),
                "ok": {EvidenceFile.Shows.LABEL, EvidenceFile.Shows.GOODS} <= shown,
            },
            {
                "code": "action",
                "label": _("Reasons and action"),
                "ok": bool(self._value("action") and self._value("reasons")),
            },
        ]


STRIP = ("office", "found_at_place", "channel", "direction", "detained_at")
MORE = (
    "sender_name", "sender_address", "sender_country", "addressee_name", "addressee_address", "addressee_country",
    "transport_document", "conveyance",
)  # fmt: skip


def page_of(
    *,
    user: User,
    draft: SeizureDraft,
    now: datetime,
    data: QueryDict | None = None,
    refused: list[tuple[str, str]] | None = None,
    number: str = "",
) -> IntakePage:
    """Build the page: from what was sent just now, from the draft, or empty with today's place filled in.

    `number` stands in an empty form as that of its first parcel.
    """
    offered = Offered(offices=list(reference.offices_choices(codes=offices_of(user=user))))
    restored = data is None and bool(draft.fields)
    bound = data if data is not None else query_of(draft.fields) if restored else None
    # What is typed already says where and how; only an empty form looks at the last parcel.
    context = _context_of(bound) if bound is not None else queries.last_context(user=user, now=now)
    form = IntakeForm(bound, offered=offered, now=now, initial=_initial(context, now))
    kinds = {"unit": context.unit, "value_kind": context.value_kind, "currency": context.currency}
    route = {"sent_from_country": context.sent_from, "sent_to_country": context.destination}
    parcels = ParcelFormSet(
        counted(bound, "parcels"),
        prefix="parcels",
        form_kwargs={"offered": offered, "defaults": route},
    )
    if bound is None:
        read = identify(number.replace("\x00", ""))
        parcels.forms[0].initial["number"] = read.value[:60]
        if read.country in offered.countries.codes:
            parcels.forms[0].initial["sent_from_country"] = read.country
    lines = LineFormSet(
        counted(bound, "lines"),
        prefix="lines",
        form_kwargs={"offered": offered, "defaults": kinds},
    )
    page = IntakePage(user, draft, now, form, parcels, lines, refused or [])
    if restored or refused:
        quiet(form, parcels, lines)
    for name, why in page.refused:
        form.add_error(None, _("%(file)s: %(why)s") % {"file": name, "why": why})
    return page


def _context_of(bound: QueryDict) -> queries.Context:
    """Return what further lines start with: what the first ones say."""
    return queries.Context(
        office=bound.get("office", ""),
        unit=bound.get("lines-0-unit") or "H87",
        value_kind=bound.get("lines-0-value_kind") or "MSRP",
        currency=bound.get("lines-0-currency", ""),
        sent_from=bound.get("parcels-0-sent_from_country", ""),
        destination=bound.get("parcels-0-sent_to_country", ""),
    )


def _initial(context: queries.Context, now: datetime) -> dict[str, Any]:
    return {
        "office": context.office,
        "channel": context.channel,
        "direction": context.direction,
        "found_at_place": context.place,
        "detained_at": _clock_of(context.office, now),
    }


def _clock_of(office: str, now: datetime) -> datetime:
    """Return what the clock of the office says, without a zone: the box has none either."""
    here = reference.office(office)
    local = now.astimezone(ZoneInfo(here.time_zone)) if here else now
    return local.replace(tzinfo=None, second=0, microsecond=0)
