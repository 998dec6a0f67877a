"""Figures in words and in tables: what every drawing is accompanied by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ipcases.lib.icons import draw_icon

Number = int | float | Decimal
Text = str | Promise

_NUMBER = mark_safe(' class="n"')
_minor_units: list[Callable[[str], int]] = []


@dataclass(frozen=True)
class Linked:
    """A figure of a table that opens the rows it counts."""

    value: Number | None
    url: str


def figure(value: Number | None) -> str:
    """Write a figure with thousands separators; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return number_format(value, force_grouping=True)


def in_a_row(kinds: Iterable[tuple[Text, Number]]) -> str:
    """Write kinds with their figures in one line: "Sale 2 · Storage 1". It breaks behind a dot only."""
    return "\N{NO-BREAK SPACE}· ".join(f"{kind}\N{NO-BREAK SPACE}{figure(count)}" for kind, count in kinds)


def quantity_in_words(amount: Decimal, unit: str) -> str:
    """Write a quantity without needless zeros and with its unit: "12.5 pairs", "1 pair"."""
    return f"{figure(amount.normalize())} {of_one(unit) if amount == 1 else unit}"


def money_in_words(amount: Number, currency: str) -> str:
    """Write an amount behind its currency: "CNY 1,200.50", "JPY 1,200"."""
    return f"{currency} {amount_in_words(amount, currency)}".strip()


def amount_in_words(amount: Number, currency: str) -> str:
    """Write an amount with as many decimals as its currency has, or with its own where they are more."""
    digits = _minor_units[-1](currency) if _minor_units and currency else 2
    if isinstance(amount, Decimal) and amount:
        own = amount.normalize().as_tuple().exponent
        digits = max(digits, -own if isinstance(own, int) else 0)
    return number_format(amount, decimal_pos=digits, force_grouping=True)


def tell_minor_units(teller: Callable[[str], int]) -> None:
    """Say, at the start of the site, how many decimals a currency has: the currencies belong to an app above."""
    _minor_units.append(teller)


def of_one(unit: str) -> str:
    """Name the unit of exactly one: "pair" for "pairs"; Chinese units and symbols stay as they are."""
    return "box" if unit == "boxes" else unit.removesuffix("s")


def draw_table(
    *,
    title: Text,
    columns: Sequence[Text],
    rows: Sequence[Sequence],
    unit: Text = "",
    texts: int = 1,
    summary: Text = "",
) -> SafeString:
    """Return the table of a drawing, folded away. The first `texts` columns are words, the others figures."""
    head = format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_NUMBER if i >= texts else "", c) for i, c in enumerate(columns))
    )
    lines = []
    for first, *others in rows:
        cells = ((_NUMBER, _cell(v)) if i >= texts else ("", v) for i, v in enumerate(others, start=1))
        lines.append((first, format_html_join("", "<td{}>{}</td>", cells)))
    caption = format_html("{} ({})", title, unit) if unit else title
    return format_html(
        '<details class="more mt2"><summary>{}{}</summary><div class="mt2 scroll" tabindex="0" role="group" '
        'aria-label="{}"><table class="tbl"><caption class="vh">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div></details>",
        draw_icon("table"),
        summary or _("Show as a table"),
        caption,
        caption,
        head,
        format_html_join("", '<tr><th scope="row">{}</th>{}</tr>', lines),
    )


def _cell(value: Number | Linked | None) -> str | SafeString:
    if not isinstance(value, Linked):
        return figure(value)
    return format_html('<a href="{}">{}</a>', value.url, figure(value.value)) if value.url else figure(value.value)
