"""The tags and filters of the components: icons, status tags, values, panels, messages for scripts."""

import base64
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_compact_decimal
from django import template
from django.apps import apps
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet
from django.forms.formsets import DELETION_FIELD_NAME
from django.template.defaultfilters import date as as_django_writes_it
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format, localize, number_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, gettext, to_locale

from ipcases.lib import requests
from ipcases.lib.charts import figure
from ipcases.lib.days import days_in_words, distance_from_utc
from ipcases.lib.field_words import OF_VALIDATORS, fits_any_field
from ipcases.lib.figures import money_in_words, of_one
from ipcases.lib.icons import draw_icon
from ipcases.lib.js_messages import MESSAGES, NEEDS
from ipcases.lib.listed import listed
from ipcases.lib.statuses import FIELDS, Tag, deadline_tag, tag_of
from ipcases.lib.ui import FieldError

register = template.Library()
register.filter("listed", listed)
_CHINESE_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:星期.)?(?: \d{2}:\d{2})?(?![^<>]*>)")  # in no tag


register.simple_tag(draw_icon, name="icon")


def draw_tag(shown: Tag) -> SafeString:
    # A word with parts of its own, an amount of money in it, stays together: a tag sets its parts apart.
    word = format_html("<span>{}</span>", shown.word) if isinstance(shown.word, SafeString) else shown.word
    return format_html('<span class="tag tag-{}">{}{}</span>', shown.tone, draw_icon(shown.icon), word)


@cache
def _model_words(kind: str) -> dict[str, str | Promise]:
    """Return what the model called `kind` calls its statuses; nothing when there is no such model."""
    field_name = FIELDS.get(kind, "status")
    fields = (field for model in apps.get_models() if model._meta.model_name == kind for field in model._meta.fields)
    return next((dict(field.flatchoices) for field in fields if field.name == field_name), {})


@register.simple_tag
def tag(kind: str, status: str, word: str | Promise = "") -> SafeString:
    """Draw the tag of a status: look from ipcases.lib.statuses, word from the model's choices or `word`."""
    return draw_tag(tag_of(kind, status, word or _model_words(kind).get(str(status), "")))


@register.simple_tag
def badge(tone: str, icon_name: str, word: str | Promise) -> SafeString:
    """Draw a tag that is no status: a count, a warning computed by the page."""
    return draw_tag(Tag(tone, icon_name, word))


@register.simple_tag
def deadline(
    due: date | datetime | None, is_met: bool = False, now: datetime | None = None, zone: str = ""
) -> SafeString | str:
    """Draw how long is left until a deadline; `zone` says where its day ends, if not where the page is read."""
    if due is None:
        return ""
    return draw_tag(deadline_tag(due, now=now or timezone.now(), is_met=is_met, zone=ZoneInfo(zone) if zone else None))


@register.simple_tag
def money(amount: Decimal | float | None, currency: str = "") -> SafeString | str:
    """Write an amount with its currency code: "CNY 1,234.50"; nothing for an unknown amount."""
    if amount is None:
        return ""
    return format_html('<span class="num nowrap">{}</span>', money_in_words(amount, currency))


@register.simple_tag
def quantity(amount: Decimal | float | None, unit: str | Promise = "") -> SafeString | str:
    """Write a quantity without needless zeros and with its unit: "12 pairs", "1 pair"."""
    if amount is None:
        return ""
    if isinstance(amount, Decimal) and amount == amount.to_integral_value():
        amount = int(amount)
    elif isinstance(amount, Decimal):
        amount = amount.normalize()
    figures = number_format(amount, force_grouping=True)
    if not unit:
        return figures
    return format_html('<span class="num nowrap">{} {}</span>', figures, of_one(str(unit)) if amount == 1 else unit)


@register.filter
def compact(value: Decimal | float | None) -> str:
    """Shorten a large number in the page's language: "11.9M", "1190万"."""
    if value is None:
        return ""
    locale = Locale.parse(to_locale(get_language() or "en"))
    return format_compact_decimal(value, locale=locale, fraction_digits=1)


@register.filter(name="figure")
def figure_or_text(value: Any) -> Any:
    """Write a number with thousands separators and leave any other value as it is."""
    return figure(value) if isinstance(value, int | float | Decimal) else value


@register.filter
def grouped(value: Decimal | float | None) -> str:
    """Write a number with thousands separators whatever the settings say."""
    return "" if value is None else number_format(value, force_grouping=True)


@register.filter
def foreign(text: str | None, lang: str = "und") -> SafeString | str:
    """Mark text that is not in the page's language: marks, names, addresses. No browser translates it."""
    if not text:
        return ""
    return format_html('<span lang="{}" translate="no">{}</span>', lang, text)


@register.filter(name="reason")
def reason_or_gone(text: str | None) -> SafeString | str:
    """Mark why somebody did something; a dash stands for what was erased with the names that it may have told."""
    return gettext("Reason erased with the names") if text == "–" else foreign(text)


@register.filter
def zone(moment: datetime | None) -> str:
    """Name the zone of a time by its distance from UTC: "CST" means three zones to the partners of one case."""
    if moment is None:
        return ""
    return distance_from_utc(timezone.localtime(moment))


@register.filter(expects_localtime=True)
def whole_days(text: Any) -> SafeString:
    """Write a value as the page would, its Chinese days kept together: there a line may end after any character."""
    return SafeString(_CHINESE_DAY.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(localize(text))))


@register.simple_tag(takes_context=True)
def at(context: template.Context, moment: datetime, format: str = "DATETIME_FORMAT") -> SafeString:
    """Write a time; where the clocks of the page are not those of its reader, with its distance from UTC."""
    local = timezone.localtime(moment)
    own = timezone.localtime(moment, getattr(context.get("request"), "zone", None))
    words = date_format(local, format)
    if local.utcoffset() != own.utcoffset():
        words = f"{words} {distance_from_utc(local)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), whole_days(words))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def date_for_people(value: Any, form: str | None = None) -> str:
    """Write a date as Django does, and in one line if it is for people and not for machines."""
    words = as_django_writes_it(value, form)
    return whole_days(words) if (form or "").endswith("_FORMAT") else words


@register.simple_tag
def days(first: date, last: date) -> str:
    """Write from which day to which: `{% days round.starts_on round.ends_on %}`."""
    return whole_days(days_in_words(first, last))


@register.filter
def html_lang(code: str) -> str:
    """Write a language code as HTML wants it: "zh-Hans" for "zh-hans"."""
    return to_locale(code).replace("_", "-")


@register.filter
def capped(count: int, cap: int = 1000) -> str:
    """Write a count that was counted no further than the cap: "1,000+"."""
    figures = number_format(min(count, cap), force_grouping=True)
    return f"{figures}+" if count > cap else figures


@register.simple_block_tag
def panel(
    content: str,
    title: str | Promise,
    id: str = "",
    note: str | Promise = "",
    tight: bool = False,
) -> SafeString:
    """A titled sheet: `{% panel _("Goods") id="goods" %}…{% endpanel %}`.

    `tight=True` leaves out the inner padding, for a table that reaches the edges.
    """
    anchor = id or slugify(str(title), allow_unicode=True)
    head = format_html('<h2 id="{}-h">{}</h2>', anchor, title)
    aside = format_html('<span class="note">{}</span>', note) if note else ""
    body = content if tight else format_html('<div class="bd">{}</div>', content)
    return format_html(
        '<section class="panel" id="{}" aria-labelledby="{}-h"><div class="hd">{}{}</div>{}</section>',
        anchor,
        anchor,
        head,
        aside,
        body,
    )


@register.simple_tag
def js_messages(module: str) -> SafeString:
    """Hand the translated strings of a script module to the page as a data block."""
    return _words_of(module, get_language())


@cache
def _words_of(module: str, language: str) -> SafeString:
    """Write them once in each language. Called with the language that is active."""
    return json_script({key: str(word) for key, word in MESSAGES[module].items()}, f"msgs-{module}")


@register.simple_tag
def js_module(name: str) -> SafeString:
    """Load a script module together with its words and those of the modules it imports."""
    with_words = [module for module in (name, *NEEDS.get(name, ())) if module in MESSAGES]
    blocks = format_html_join("", "{}", ((js_messages(module),) for module in with_words))
    return format_html('{}<script type="module" src="{}"></script>', blocks, static(f"js/{name}.js"))


@register.simple_tag(takes_context=True)
def page_before(context: template.Context) -> str:
    """Return the page before this one; empty when it leads nowhere: to this page, or to signing in."""
    request = context["request"]
    address = requests.page_before(request=request)
    is_this = request.method == "GET" and address == request.get_full_path()
    return "" if is_this or address.startswith(reverse("sign-in")) else address


@register.simple_tag(takes_context=True)
def device_key(context: template.Context) -> str:
    """Return the key with which this person's drafts are sealed on a device; only their pages carry it."""
    user = context["request"].user
    digest = salted_hmac("ipcases.device-key", f"{user.pk}", algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def _errors_of(form: BaseForm, prefix: str = "", *, below: bool = False) -> Iterator[FieldError]:
    """List the errors of a form; `below`: of those fields that stand below the forms that follow."""
    for message in () if below else form.non_field_errors():
        yield FieldError("", f"{prefix}{message}")
    for name, errors in form.errors.as_data().items():
        if name in form.fields and (name in getattr(form, "stand_below", ())) == below:
            bound = form[name]
            focus_id = "" if bound.is_hidden else getattr(bound, "focus_id", bound.id_for_label)
            for error in errors:
                for message in error.messages:
                    words = _naming(bound.label, message) if _says_no_field(bound, error) else message
                    yield FieldError(focus_id, f"{prefix}{words}")


def _says_no_field(bound: Any, error: ValidationError) -> bool:
    """Tell whether the sentence fits any field: far from its own, it does not say what is missing."""
    kinds = type(bound.field).__mro__
    common = {str(words) for kind in kinds for words in getattr(kind, "default_error_messages", {}).values()}
    is_common = fits_any_field(error.message) or str(error.message) in common | {getattr(bound, "what_to_do", "")}
    return is_common or error.code in OF_VALIDATORS


def _naming(label: str | Promise, message: str) -> str:
    if str(label).endswith(("?", "？")):
        return f"{label} {message}"
    return gettext("%(field)s: %(message)s") % {"field": label, "message": message}


def collect_errors(sources: Iterable[BaseForm | BaseFormSet | list[FieldError] | None]) -> list[FieldError]:
    """List the errors of forms and formsets in page order; where there are several lines, each says its number."""
    found: list[FieldError] = []
    below: list[FieldError] = []
    for source in sources:
        if isinstance(source, list):
            found += source
            continue
        if not source or not source.is_bound:
            continue
        if isinstance(source, BaseFormSet):
            found += [FieldError("", str(message)) for message in source.non_form_errors()]
            shown = [form for form in source.forms if not getattr(form, "cleaned_data", {}).get(DELETION_FIELD_NAME)]
            words = getattr(source, "line_words", None) or gettext("Line %(number)d: ")
            for number, form in enumerate(shown, start=1):
                found += _errors_of(form, words % {"number": number} if len(shown) > 1 else "")
        else:
            found += _errors_of(source)
            below += _errors_of(source, below=True)
    return found + below


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: BaseForm | BaseFormSet | list[FieldError] | None) -> dict[str, Any]:
    """List what must be corrected, each line linked to its field. Nothing while all is well."""
    return {"errors": collect_errors(sources)}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: template.Context, label: str | Promise, key: str, css: str = "", default: str = ""
) -> dict[str, Any]:
    """A column head that sorts: `?sort=key`, then `?sort=-key`; says its state to screen readers."""
    request = context["request"]
    current = request.GET.get("sort", default)
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    query = request.GET.copy()
    for stale in ("cursor", "page"):
        query.pop(stale, None)
    query["sort"] = f"-{key}" if current == key else key
    return {"label": label, "state": state, "url": f"?{query.urlencode()}", "css": css}
