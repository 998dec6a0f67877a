"""Judging a list: each case by the form in which one case is logged, and then all of them side by side."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.said import said_here
from reference import queries as reference
from reference.codes import Codes
from reference.identifiers import identify, normalise
from rightsholders.match_index import MatchIndex, current_index
from rightsholders.matching import Candidate, find_candidates
from rightsholders.models import Right
from seizures import queries
from seizures.forms.assembling import intake_of, lines_of, parcels_of, show_refusal
from seizures.forms.buttons import query_of
from seizures.forms.intake import IntakeForm, LineFormSet, Offered, ParcelFormSet
from seizures.forms.list_columns import (
    BY_KEY,
    CASE,
    LANGUAGES,
    NUMBER,
    Column,
    is_shortened,
    moment_of,
    numbers_in,
    parts_of,
    yes_or_no,
)
from seizures.forms.listed_rows import CaseFields
from seizures.models import GoodsValue, Party, Seizure, SeizureDraft
from seizures.services.intake_faults import faults_of_lines, faults_of_parcels, faults_of_whole
from seizures.services.intake_rules import total_of
from seizures.services.listed import CheckedCase, ListedRow, Remark
from seizures.services.values import Intake

_NOBODYS = UUID(int=0)
_MANY_PIECES = 5_000  # in a parcel that one person carries
_VERY_MANY = 100_000
_BY_HAND = (Seizure.Channel.POSTAL, Seizure.Channel.EXPRESS, Seizure.Channel.ECOMMERCE, Seizure.Channel.PASSENGER)
_FEW_CODES = 12  # are told one by one
_SURE = 90  # the score of a recordation that is worth a word without being asked for


def judge_list(user: User, rows: Sequence[ListedRow], now: datetime) -> list[CheckedCase]:
    """Judge the rows of a list, case by case in the order of their first rows. Writes nothing.

    What is said of them is said in every language: cases of which something is said are judged once more for each.
    Queries: those of the match index and of the recordations named, one more for each case that names one.
    """
    desk = Desk(user, rows, now)
    cases: dict[str, list[ListedRow]] = defaultdict(list)
    for row in rows:
        # A row without a number is a case that cannot be told from others.
        cases[row.cells.get(CASE, "") or f"\x00{row.number}"].append(row)
    alone = [desk.judge(mine) for mine in cases.values()]
    checked = list(_compared(alone))
    for language in LANGUAGES:
        if language != translation.get_language() and any(case.faults or case.hints for case in checked):
            with translation.override(language):
                other = Desk(user, rows, now)
                again = [other.judge([*case.rows]) if case.faults or case.hints else case for case in alone]
                checked = [_told_along(*both) for both in zip(checked, _compared(again), strict=True)]
    return checked


def _told_along(case: CheckedCase, other: CheckedCase) -> CheckedCase:
    """Return a case with what is said of it in another language too: the rules, and so the remarks, are the same."""
    faults = tuple(mine.along(theirs) for mine, theirs in zip(case.faults, other.faults, strict=True))
    hints = tuple(mine.along(theirs) for mine, theirs in zip(case.hints, other.hints, strict=True))
    return replace(case, faults=faults, hints=hints)


def codes_offered(user: User) -> dict[str, Codes]:
    """Return the lists of allowed codes, by the name that columns give them, with words in both languages."""
    by_language = []
    for language in LANGUAGES:
        with translation.override(language):
            by_language.append({name: _worded(choices) for name, choices in _choices(user).items()})
    own = by_language[(translation.get_language() or "").startswith("zh")]
    others = [lists for lists in by_language if lists is not own]
    return {name: Codes([*(lists[name] for lists in others), own[name]]) for name in own}


def _worded(choices: Any) -> list[tuple[str, str]]:
    return [(str(code), str(word)) for code, word in choices if code]


def _choices(user: User) -> dict[str, Any]:
    return {
        "offices": reference.offices_choices(codes=offices_of(user=user)),
        "channels": Seizure.Channel.choices,
        "directions": Seizure.Direction.choices,
        "countries": reference.countries_choices(),
        "categories": reference.categories_choices(),
        "units": reference.units_choices(),
        "values": GoodsValue.Kind.choices,
        "currencies": [(row.code, row.name) for row in reference.currencies()],
        "rights": Right.Kind.choices,
        "reasons": Seizure.Reason.choices,
        "actions": Seizure.Action.choices,
        "people": Party.Kind.choices,
    }


@dataclass
class Desk:
    """What the cases of one list have in common: who logs them, when, what may be chosen."""

    user: User
    rows: Sequence[ListedRow]
    now: datetime

    def __post_init__(self) -> None:
        self.codes = codes_offered(self.user)
        self.offered = Offered(offices=self.codes["offices"].shown)
        home, offices = self.user.home_office_id, sorted(offices_of(user=self.user))
        self.office = home if home in offices else next(iter(offices), "")
        named = {row.cells.get("recordation", "").upper() for row in self.rows} - {""}
        self.recordations = queries.recordations_named(user=self.user, references=named)
        self.counted = {unit.code for unit in reference.units() if unit.counts_items}
        self._candidates: dict[tuple[str, str, str], Candidate | None] = {}
        self._indexes: dict[str, MatchIndex] = {}

    def judge(self, rows: list[ListedRow]) -> CheckedCase:
        """Judge one case: by its form, and where that has nothing to say by the rules behind it."""
        case = CaseFields(rows, self.read)
        case.fields.setdefault("office", [self.office or ""])
        forms_ = _Forms(query_of(case.fields), self)
        intake = forms_.judge(self.user, self.now)
        number = rows[0].cells.get(CASE, "")
        faults = [*case.faults, *self._said(case, forms_)]
        if not number:
            text = _("This row has no number of its case.")
            faults.insert(0, case.remark(rows[0], CASE, text, BY_KEY[CASE].hint))
        faults.sort(key=lambda fault: fault.row)
        checked = CheckedCase(number, tuple(rows), tuple(faults))
        if intake is None or faults:
            return checked
        return replace(
            checked,
            hints=tuple(self._hints(case, intake)),
            intake=replace(intake, form=None),
            values=tuple(
                (value.kind, value.currency, total_of(line, value.unit_amount, value.amount))
                for line in intake.lines
                for value in line.values
            ),
            items=int(sum(line.quantity for line in intake.lines if line.unit in self.counted)),
            parcel_numbers=tuple(normalise(parcel.number) for parcel in intake.parcels),
        )

    def read(self, column: Column, typed: str) -> list[str] | str:
        """Read a cell as the form wants it, or say why it cannot be read."""
        if column.is_yes_or_no:
            answer = yes_or_no(typed)
            return _("Write yes or no.") if answer is None else ["on"] if answer else []
        if column.key == "detained_at":
            # The form would read a day alone as its midnight.
            return [moment] if (moment := moment_of(typed)) else _("Write the time too, not only the day.")
        if column.key == "recordation":
            found = self.recordations.get(typed.upper())
            return [str(found)] if found else _("There is no recordation of this number here.")
        if column.key == "reasons":
            return [self.codes["reasons"].code_of(part) for part in parts_of(typed)]
        return [self.codes[column.codes].code_of(typed) if column.codes else typed]

    def _said(self, case: CaseFields, forms_: "_Forms") -> Iterator[Remark]:
        for name, text in forms_.errors():
            row, key = case.cell_of(name)
            column = BY_KEY.get(key)
            if any(fault.row == row.number and fault.column == key for fault in case.faults):
                continue  # what is wrong with this cell is said already
            yield case.remark(row, key, text, self._mend(column, row.cells.get(key, "")) if column else "")

    def _mend(self, column: Column, typed: str) -> str:
        """Say what to write instead: the word that was perhaps meant, the words there are, or what goes in."""
        if column.is_if_known and not typed:
            return ""
        codes = self.codes.get(column.codes)
        if codes is None:
            told = {"hint": column.hint, "example": column.example}
            return _("%(hint)s For example: %(example)s") % told if column.example else str(column.hint)
        if typed and (near := codes.nearest(typed)):
            return _("Perhaps: %(word)s") % {"word": near}
        if len(codes.shown) <= _FEW_CODES:
            return _("One of: %(words)s") % {"words": " · ".join(word for _code, word in codes.shown)}
        return str(column.hint)

    def _hints(self, case: CaseFields, intake: Intake) -> Iterator[Remark]:
        """Give what is not wrong but worth a look before it is logged."""
        for place, parcel in enumerate(intake.parcels):
            read = identify(parcel.number)
            if read.kind and read.ok is False:
                row, key = case.cell_of(f"parcels-{place}-{NUMBER}")
                yield case.remark(row, key, _("The check digit does not fit: compare the number with the label."))
        office = reference.office(intake.office)
        for place, line in enumerate(intake.lines):
            row, _key = case.cell_of(f"lines-{place}-brand")
            most = _MANY_PIECES if intake.channel in _BY_HAND else _VERY_MANY
            if line.quantity >= (most if line.unit in self.counted else _VERY_MANY):
                yield case.remark(row, "quantity", _("This is a great deal for one parcel. Is the quantity right?"))
            if line.recordation or office is None:
                continue
            day = intake.detained_at.astimezone(ZoneInfo(office.time_zone)).date()
            found = self._candidate(line.brand, line.category, office.jurisdiction_id, day)
            if found is not None:
                text = _("Recordation %(number)s of %(holder)s covers this brand.")
                mend = _("Write its number into the column “Recordation”, or link it on the case page.")
                yield case.remark(row, "brand", text % {"number": found.reference, "holder": found.holder_name}, mend)

    def _candidate(self, brand: str, category: str, jurisdiction: str, day: Any) -> Candidate | None:
        key = (normalise(brand), category, jurisdiction)
        if key not in self._candidates:
            if jurisdiction not in self._indexes:
                self._indexes[jurisdiction] = current_index(jurisdiction=jurisdiction)
            found = find_candidates(
                brand=brand, category=category, jurisdiction=jurisdiction, on=day, limit=1,
                index=self._indexes[jurisdiction],
            )  # fmt: skip
            sure = [one for one in found if one.score >= _SURE and one.state == "IN_FORCE"]
            self._candidates[key] = sure[0] if sure else None
        return self._candidates[key]


class _Forms:
    """The three forms of one case, judged together."""

    def __init__(self, data: Any, desk: Desk) -> None:
        self.form = IntakeForm(data, offered=desk.offered, now=desk.now)
        kwargs = {"offered": desk.offered}
        self.parcels = ParcelFormSet(data, prefix="parcels", form_kwargs=kwargs)
        self.lines = LineFormSet(data, prefix="lines", form_kwargs=kwargs)

    def judge(self, user: User, now: datetime) -> Intake | None:
        """Return the intake, or None when something is wrong; everything wrong is then in the forms."""
        sound = [self.form.is_valid(), self.parcels.is_valid(), self.lines.is_valid()]
        refused = []
        if sound[1]:
            channel = self.form.cleaned_data.get("channel", Seizure.Channel.PASSENGER)
            refused += faults_of_parcels(parcels=parcels_of(self.parcels), channel=channel)
        if sound[2]:
            office = reference.office(str(self.form.cleaned_data.get("office", "")))
            jurisdiction = office.jurisdiction_id if office else ""
            refused += faults_of_lines(lines=lines_of(self.lines), jurisdiction=jurisdiction)
        intake = None
        if all(sound) and not refused:
            draft = SeizureDraft(public_id=_NOBODYS)
            intake = intake_of(draft=draft, form=self.form, parcels=self.parcels, lines=self.lines, photos=())
            refused += faults_of_whole(user=user, intake=intake, now=now)
        for refusal in refused:
            show_refusal(error=refusal, form=self.form, parcels=self.parcels, lines=self.lines)
        return None if refused else intake

    def errors(self) -> Iterator[tuple[str, str]]:
        """Give every fault with the name of its field."""
        for form in (self.form, *self.parcels.forms, *self.lines.forms):
            for name, texts in form.errors.items():
                field = "" if name == NON_FIELD_ERRORS else form.add_prefix(name)
                yield from ((field, text) for error in texts.as_data() for text in _sentences(error))
        yield from (("parcels-", str(text)) for text in self.parcels.non_form_errors())
        yield from (("lines-", str(text)) for text in self.lines.non_form_errors())


def _sentences(error: ValidationError) -> list[str]:
    """Return what is wrong with a cell; a form offers choices to select from, a cell takes words and codes."""
    if error.code == "invalid_choice":
        return [_("This column does not know this word.")]
    return error.messages


def _compared(cases: list[CheckedCase]) -> Iterator[CheckedCase]:
    """Refuse a parcel number that another case of the list has too, unless the row says it is another parcel."""
    first: dict[str, ListedRow] = {}
    for case in cases:
        faults = []
        for row in case.rows:
            typed = row.cells.get(NUMBER, "")
            for number in [] if is_shortened(typed) else map(normalise, numbers_in(typed)):
                other = first.setdefault(number, row)
                if other not in case.rows and not _says_another(case):
                    text = _("Row %(row)d has this number too, in another case.") % {"row": other.number}
                    mend = _("Give both rows the same case number, or say that this is another parcel.")
                    faults.append(Remark(row.number, NUMBER, typed[:200], said_here(text), said_here(mend)))
        yield CheckedCase(case.number, case.rows, (*case.faults, *faults)) if faults else case


def _says_another(case: CheckedCase) -> bool:
    return any(yes_or_no(row.cells.get("log_anyway", "")) for row in case.rows)
