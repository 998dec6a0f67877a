"""Field rules in words: in which form each field of a case leaves, and what differs between two versions."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from operations.models import Agreement
from sharing.facts import RuleFacts
from sharing.fields import FIELDS, GENERALISE, MASK, NEEDED, PASS, Field, mask
from sharing.projection import PERSONS_NAME

# What the form calls a field that has no rule.
OMIT = "OMIT"
_SAMPLE = "LZ4731CN"  # short: the dots are wide in Chinese, and a choice is one line
_HOW_MUCH = {OMIT: 0, MASK: 1, GENERALISE: 1, PASS: 2}


@dataclass(frozen=True)
class Line:
    """A field and the form in which it leaves: words, and their tone and icon."""

    path: str
    label: str | Promise
    words: str
    tone: str
    icon: str
    clause: str


@dataclass(frozen=True)
class Part:
    """The fields of one tier; `is_covered` says whether the agreement has it."""

    tier: str
    label: str | Promise
    is_covered: bool
    lines: list[Line]


@dataclass(frozen=True)
class Difference:
    """A field that would leave in another form or by another clause, and whether more of it leaves or less.

    `is_more` is None where only the clause differs; the clauses are empty where they say nothing new.
    """

    label: str | Promise
    old: str
    new: str
    is_more: bool | None
    old_clause: str = ""
    new_clause: str = ""


def form_in_words(*, known: Field, form: str) -> str:
    """Say in which form a field leaves."""
    if form == PASS:
        return _("As it is")
    if form == GENERALISE:
        return _("Made general: only %(what)s") % {"what": known.coarse}
    if form == MASK:
        return _("Masked, such as %(sample)s") % {"sample": mask(_SAMPLE)}
    return pgettext("field", "Never")


def forms_of(*, known: Field) -> list[tuple[str, str]]:
    """Return the forms in which a field can leave, with their words, and that it never does."""
    offered = [form for form in (PASS, GENERALISE, MASK) if known.supports(form)] + [OMIT]
    return [(form, form_in_words(known=known, form=form)) for form in offered]


def fields_of(*, agreement: Agreement) -> list[Field]:
    """Return the fields in the tiers of an agreement."""
    return [known for known in FIELDS.values() if known.tier in agreement.tiers]


def forms_in(*, agreement: Agreement, rules: Mapping[str, RuleFacts]) -> dict[str, str]:
    """Return the form of each field of an agreement under these rules; none leaves where only figures do."""
    known = fields_of(agreement=agreement) if agreement.may_share_cases else []
    return {field.path: _form(rules.get(field.path)) for field in known}


def parts_in_words(*, agreement: Agreement, rules: Mapping[str, RuleFacts]) -> list[Part]:
    """Return every field by its tier, with the form in which it leaves under these rules."""
    covered = agreement.tiers if agreement.may_share_cases and not agreement.never_holds else ()
    return [
        Part(
            tier=tier,
            label=label,
            is_covered=tier in covered,
            lines=[_line(known, rules.get(known.path)) for known in FIELDS.values() if known.tier == tier],
        )
        for tier, label in Agreement.Tier.choices
    ]


def differences(
    *, agreement: Agreement, old: Mapping[str, RuleFacts], new: Mapping[str, RuleFacts]
) -> list[Difference]:
    """Say which fields of an agreement would leave in another form, or by another clause, than under the old rules."""
    return [
        _difference(known, old.get(known.path), new.get(known.path))
        for known in fields_of(agreement=agreement)
        if old.get(known.path) != new.get(known.path)
    ]


def _difference(known: Field, old: RuleFacts | None, new: RuleFacts | None) -> Difference:
    before, after = _form(old), _form(new)
    old_clause, new_clause = old.clause if old else "", new.clause if new else ""
    is_told = new is not None and old_clause != new_clause
    return Difference(
        label=known.label,
        old=form_in_words(known=known, form=before),
        new=form_in_words(known=known, form=after),
        is_more=_HOW_MUCH[after] > _HOW_MUCH[before] if before != after else None,
        old_clause=old_clause if is_told else "",
        new_clause=new_clause if is_told else "",
    )


def consequences(*, forms: Mapping[str, str]) -> list[str]:
    """Say what follows from these forms that nobody sees in them."""
    said = []
    for section, needed in NEEDED.items():
        others = [path for path, form in forms.items() if path.startswith(f"{section}.") and form != OMIT]
        if others and forms.get(needed) == OMIT:
            said.append(
                _("Without “%(needed)s” nothing leaves of what belongs to it: %(names)s.")
                % {
                    "needed": FIELDS[needed].label,
                    "names": pgettext("between the parts of a list", ", ").join(str(FIELDS[p].label) for p in others),
                }
            )
    are_named = forms.get(PERSONS_NAME) == PASS and forms.get("parties.name") == PASS
    if forms.get("files.sha256", OMIT) != OMIT and not are_named:
        said.append(_("Labels and papers leave only as copies with covered names: not everybody is named whole."))
    return said


def _form(rule: RuleFacts | None) -> str:
    return rule.transform if rule is not None else OMIT


def _line(known: Field, rule: RuleFacts | None) -> Line:
    form = _form(rule)
    tone, icon = {PASS: ("ok", "send"), OMIT: ("mute", "lock")}.get(form, ("warn", "eye-off"))
    return Line(
        path=known.path,
        label=known.label,
        words=form_in_words(known=known, form=form),
        tone=tone,
        icon=icon,
        clause=rule.clause if rule is not None else "",
    )
