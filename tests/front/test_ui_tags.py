"""Tags and filters of the components."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import SafeString

from ipcases.lib.paging import Count, Page
from ipcases.lib.statuses import FIELDS, TAGS, deadline_tag, tag_of
from ipcases.templatetags.ui import device_key

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # 14:00 in the office


def draw(source: str, path: str = "/", **context) -> str:
    template = engines["django"].from_string("{% load i18n ui %}" + source)
    request = RequestFactory().get(path)
    request.user = type("Nobody", (), {"is_authenticated": False})()
    return template.render(context, request)


def models_with_status():
    for model in apps.get_models():
        for name in ("status", "state"):
            field = next((f for f in model._meta.fields if f.name == name and f.choices), None)
            if field is not None and model._meta.app_config.path.startswith(
                str(apps.get_app_config("ipcases").path)[:-8]
            ):
                yield pytest.param(model, field, id=f"{model._meta.label}.{name}")


@pytest.mark.parametrize(("model", "field"), models_with_status())
def test_every_status_of_a_model_has_its_look(model, field):
    kind = model._meta.model_name

    assert FIELDS.get(kind, "status") == field.name
    assert {value for value, _label in field.flatchoices} <= set(TAGS[kind])


def test_tag_takes_its_word_from_the_model():
    html = draw('{% tag "procedure" "NOTIFIED" %}')

    assert "tag-violet" in html
    assert "Right holder notified" in html
    assert "#hourglass" in html


def test_tag_word_may_be_replaced():
    assert "Waiting" in draw('{% tag "procedure" "NOTIFIED" "Waiting" %}')


@pytest.mark.parametrize(
    ("amount", "unit", "expected"),
    [
        ("1", "pairs", "1 pair"),
        ("2", "pairs", "2 pairs"),
        ("1", "boxes", "1 box"),
        ("1", "件", "1 件"),
        ("1", "kg", "1 kg"),
    ],
)
def test_a_quantity_of_one_has_its_unit_in_the_singular(amount, unit, expected):
    assert expected in draw("{% quantity amount unit %}", amount=Decimal(amount), unit=unit)


@pytest.mark.parametrize(("language", "written"), [("en", "China, Sweden"), ("zh-hans", "China、Sweden")])
def test_the_parts_of_a_list_are_divided_as_the_language_does(language, written):
    with translation.override(language):
        assert draw("{{ parts|listed }}", parts=("China", "Sweden")) == written


def test_a_list_of_nothing_is_empty():
    assert draw("{{ parts|listed|default:'–' }}", parts=None) == "–"


def test_unknown_status_stays_grey_and_says_its_name():
    shown = tag_of("procedure", "NEVER_HEARD")

    assert (shown.tone, shown.word) == ("mute", "Never heard")


@pytest.mark.parametrize(
    ("due", "tone", "word"),
    [
        (NOW + timedelta(minutes=59), "bad", "Due within the hour"),
        (NOW + timedelta(hours=1), "bad", "Due in 1 hour"),
        (NOW + timedelta(hours=23, minutes=59), "bad", "Due in 23 hours"),
        (NOW + timedelta(hours=24), "bad", "Due in 1 day"),
        (NOW - timedelta(seconds=1), "bad", "Overdue"),
        (NOW - timedelta(days=2), "bad", "Overdue by 2 days"),
        (date(2026, 11, 23), "bad", "Due today"),
        (date(2026, 11, 24), "bad", "Due in 1 day"),
        (date(2026, 11, 25), "warn", "Due in 2 days"),
        (date(2026, 11, 26), "warn", "Due in 3 days"),
        (date(2026, 11, 27), "mute", "Due in 4 days"),
        (date(2026, 11, 22), "bad", "Overdue by 1 day"),
    ],
)
def test_deadline_is_coloured_by_what_is_left(due, tone, word):
    shown = deadline_tag(due, now=NOW)

    assert (shown.tone, shown.word) == (tone, word)


def test_met_deadline_is_calm_however_late():
    assert deadline_tag(date(2020, 1, 1), now=NOW, is_met=True).tone == "ok"


def test_deadline_of_nothing_is_nothing():
    assert draw("{% deadline due %}", due=None) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (Decimal("1234.5"), "CNY", ">CNY 1,234.50<"),
        (Decimal("20000000"), "CNY", ">CNY 20,000,000.00<"),
        (Decimal("0"), "CNY", ">CNY 0.00<"),
        (Decimal("1200.00"), "JPY", ">JPY 1,200<"),
        (Decimal("0.00"), "KRW", ">KRW 0<"),
        (Decimal("1200.50"), "JPY", ">JPY 1,200.5<"),  # nothing is rounded away
        (Decimal("1.25"), "KWD", ">KWD 1.250<"),
        (Decimal("1200.00"), "", ">1,200.00<"),
    ],
)
def test_money_is_written_with_its_code_and_groups_and_as_many_decimals_as_it_has(amount, currency, written):
    assert written in draw("{% money amount currency %}", amount=amount, currency=currency)


def test_money_that_is_not_known_is_empty():
    assert draw('{% money amount "CNY" %}', amount=None) == ""


@pytest.mark.parametrize(
    ("amount", "written"),
    [(Decimal("12.000"), ">12 pairs<"), (Decimal("1.500"), ">1.5 pairs<"), (1200, ">1,200 pairs<")],
)
def test_quantity_has_no_needless_zeros(amount, written):
    assert written in draw('{% quantity amount "pairs" %}', amount=amount)


def test_large_numbers_are_shortened_as_each_language_does():
    with translation.override("en"):
        assert draw("{{ n|compact }}", n=11_900_000) == "11.9M"
    with translation.override("zh-hans"):
        assert draw("{{ n|compact }}", n=11_900_000) == "1190万"


def test_foreign_text_is_marked_and_escaped():
    html = draw("{{ name|foreign }}", name="<b>诺德维克</b>")

    assert html == '<span lang="und" translate="no">&lt;b&gt;诺德维克&lt;/b&gt;</span>'


def test_foreign_text_of_nothing_is_nothing():
    assert draw("{{ name|foreign }}", name="") == ""


@pytest.mark.parametrize(
    ("place", "written"),
    [
        ("Asia/Shanghai", "UTC+8"),
        ("America/Chicago", "UTC−6"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("Atlantic/Reykjavik", "UTC"),
    ],
)
def test_zone_is_named_by_its_distance_from_utc(place, written):
    source = "{% load tz %}{% timezone place %}{{ at|zone }}{% endtimezone %}"

    assert draw(source, place=place, at=NOW) == written


def test_zone_of_nothing_is_nothing():
    assert draw("{{ at|zone }}", at=None) == ""


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "3 Dec 2026 – 16 Dec 2026"),
        ("zh-hans", '<span class="nowrap">2026年12月3日</span>至<span class="nowrap">2026年12月16日</span>'),
    ],
)
def test_from_which_day_to_which_is_written_as_the_language_does(language, written):
    with translation.override(language):
        assert draw("{% days first last %}", first=date(2026, 12, 3), last=date(2026, 12, 16)) == written


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("zh-hans", "DATE_FORMAT", '<span class="nowrap">2026年11月23日</span>'),
        ("zh-hans", "DATETIME_FORMAT", '<span class="nowrap">2026年11月23日 14:00</span>'),
        ("zh-hans", "c", "2026-11-23T14:00:00+08:00"),
        ("en", "DATE_FORMAT", "23 Nov 2026"),
    ],
)
def test_a_chinese_date_stays_in_one_line(language, form, written):
    sentence = "{% blocktranslate with day=at|date:form trimmed %}since {{ day }}{% endblocktranslate %}"
    with translation.override(language):
        assert draw("{{ at|date:form }}", at=NOW, form=form) == written
        assert written in draw(sentence, at=NOW, form=form)
        assert draw("{{ at|date:form }}", at=None, form=form) == ""


def test_the_chinese_days_of_a_sentence_stay_whole_and_the_rest_is_escaped():
    told = draw("{{ told|whole_days }}", told="<b>自2026年12月3日 09:30起，11月2日 2026-12-03")

    day, short = '<span class="nowrap">2026年12月3日 09:30</span>', '<span class="nowrap">11月2日</span>'
    assert told == f"&lt;b&gt;自{day}起，{short} 2026-12-03"


@pytest.mark.parametrize("value", [1234, Decimal("0.5"), NOW.date(), SafeString('<time title="11月2日">–</time>')])
def test_what_holds_no_chinese_day_is_written_as_ever(value):
    assert draw("{{ value|whole_days }}", value=value) == draw("{{ value }}", value=value)


def test_panel_links_its_heading_and_escapes_its_title():
    html = draw('{% panel title id="goods" %}<p>{{ title }}</p>{% endpanel %}', title="A & B")

    assert 'id="goods" aria-labelledby="goods-h"' in html
    assert '<h2 id="goods-h">A &amp; B</h2>' in html
    assert "<p>A &amp; B</p>" in html


def test_sort_header_turns_the_order_and_forgets_the_page():
    html = draw('<table>{% sort_header "Logged" "logged_at" %}</table>', path="/?sort=logged_at&cursor=abc&q=n")

    assert 'aria-sort="ascending"' in html
    assert "sort=-logged_at" in html
    assert "q=n" in html
    assert "cursor" not in html


def test_sort_header_of_another_column_says_none():
    html = draw('<table>{% sort_header "Value" "value" %}</table>', path="/?sort=-logged_at")

    assert 'aria-sort="none"' in html
    assert "sort=value" in html


def test_pager_leads_both_ways_and_keeps_the_filters():
    page = Page(rows=[1], next_cursor="next+1", previous_cursor="prev1")

    html = draw('{% include "components/pager.html" %}', path="/?q=n", page=page, count=Count(1000, exact=False))

    assert 'href="?q=n&amp;cursor=next%2B1"' in html
    assert 'rel="prev"' in html
    assert "More than 1,000 rows" in html


def test_pager_of_a_single_page_only_counts():
    page = Page(rows=[1], next_cursor="", previous_cursor="")

    html = draw('{% include "components/pager.html" %}', page=page, count=Count(1, exact=True))

    assert re.search(r"\b1 row\s*<", html)
    assert "cursor" not in html


def test_words_for_scripts_cannot_end_the_data_block(monkeypatch):
    monkeypatch.setitem(__import__("ipcases.lib.js_messages").lib.js_messages.MESSAGES, "evil", {"x": "</script><b>"})

    html = draw('{% js_messages "evil" %}')

    assert "</script><b>" not in html
    assert html.count("</script>") == 1


def test_script_module_brings_the_words_of_what_it_imports():
    html = draw('{% js_module "seizure-form" %}')

    assert all(f'id="msgs-{name}"' in html for name in ("seizure-form", "combo", "photos", "draft"))


def test_key_of_a_device_belongs_to_one_person():
    def key(pk):
        return device_key({"request": SimpleNamespace(user=SimpleNamespace(pk=pk))})

    assert key(1) == key(1)
    assert key(1) != key(2)
    assert len(key(1)) == 44


@pytest.mark.parametrize(
    ("level", "css", "role"), [("success", "banner-ok", "status"), ("error", "banner-bad", "alert")]
)
def test_messages_say_how_grave_they_are(level, css, role):
    message = type("Message", (), {"level_tag": level, "__str__": lambda self: "Done & told"})()

    html = draw('{% include "components/messages.html" %}', messages=[message])

    assert css in html
    assert f'role="{role}"' in html
    assert "Done &amp; told" in html


@pytest.mark.parametrize(
    ("name", "context", "expected"),
    [
        ("timeline", {"events": []}, "Nothing has happened yet."),
        ("photos", {"photos": []}, "No photos yet."),
        ("files", {"files": []}, "No files yet."),
        ("summary_list", {"rows": [{"label": "Note", "value": ""}]}, "–"),
        ("blockers", {"blockers": ["Not answered"]}, "Not answered"),
        ("kpis", {"kpis": [{"label": "Seizures", "value": 1560, "url": "/x"}]}, ">1,560</a>"),
        ("tabs", {"tabs": [{"label": "History", "url": "/h", "current": True, "count": 0}]}, 'aria-current="page"'),
        ("steps", {"steps": [{"label": "Number", "current": True}]}, 'aria-current="step"'),
        ("tasks", {"tasks": [{"label": "Images", "url": "/i", "status": "PROBLEM"}]}, "Has a problem"),
        ("applied", {"applied": [{"label": "Channel", "value": "Postal", "remove_url": "?"}]}, "Remove filter"),
        ("empty", {"title": "None", "text": "Log one", "url": "/new", "action": "Log"}, 'href="/new"'),
        ("progress", {"text": "Working", "value": 3, "max": 9}, 'value="3" max="9"'),
        ("crumbs", {"crumbs": [("Seizures", "/s"), ("X", "")]}, '<span aria-current="page">X</span>'),
        ("sidenav", {"sections": [{"id": "goods", "label": "Goods", "count": 2}]}, 'href="#goods"'),
        ("confirm", {"id": "c", "url": "/ask", "button": "Withdraw", "title": "?", "text": "."}, 'data-opens="c"'),
    ],
)
def test_component_shows_what_it_is_given(name, context, expected):
    assert expected in draw(f'{{% include "components/{name}.html" %}}', **context)


def test_component_without_anything_to_show_is_silent():
    for name in ("blockers", "applied", "error_summary", "messages", "pager"):
        assert draw(f'{{% include "components/{name}.html" %}}').strip() == "", name
