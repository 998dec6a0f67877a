"""The catalogues and the tool that keeps them."""

import pytest
from babel.messages.catalog import Catalog
from django.utils import translation

from tools import messages


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project with one app, in place of this one."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "APPS", ("seizures",))
    (tmp_path / "ipcases").mkdir()
    (tmp_path / "templates/seizures").mkdir(parents=True)
    (tmp_path / "seizures").mkdir()
    (tmp_path / "seizures/views.py").write_text(
        "from django.utils.translation import gettext_lazy as _, ngettext, pgettext\n"
        '_("Log a seizure")\nngettext("%(n)d line", "%(n)d lines", 2)\npgettext("verb", "Release")\n'
    )
    (tmp_path / "templates/seizures/list.html").write_text(
        '{% load i18n %}<p>don\'t {% translate \'Cases\' %}\n  {% translate "Case" context "file" %}'
        "{% blocktranslate count n=x trimmed %}one %{{ n }}\n case{% plural %}{{ n }} cases{% endblocktranslate %}"
        '{{ x|default:_("Older") }}{% panel _("Goods") %}</p>'
    )
    return tmp_path


def po(project):
    return project / "seizures/locale/zh_Hans/LC_MESSAGES/django.po"


def translate_all(path, word="词"):
    catalog = messages.load(path, "zh_Hans")
    for message in catalog:
        if message.id:
            original = message.id[-1] if isinstance(message.id, tuple) else message.id
            text = word + "".join(messages.PLACEHOLDER.findall(original))
            message.string = (text,) if isinstance(message.id, tuple) else text
    path.write_text(messages.as_text(messages.Unit("seizures"), "zh_Hans", catalog), encoding="utf-8")


def test_update_reads_python_and_templates(project):
    messages.update(["seizures"])

    found = {(m.context, m.id) for m in messages.load(po(project), "zh_Hans") if m.id}

    assert found == {
        (None, "Log a seizure"),
        (None, ("%(n)d line", "%(n)d lines")),
        ("verb", "Release"),
        (None, "Cases"),
        ("file", "Case"),
        (None, ("one %%%(n)s case", "%(n)s cases")),
        (None, "Older"),
        (None, "Goods"),
    }


def test_update_twice_changes_nothing_and_names_no_line_or_date(project):
    messages.update([])
    first = po(project).read_bytes()

    messages.update([])

    assert po(project).read_bytes() == first
    assert b"views.py" not in first
    assert b"Date" not in first


def test_update_keeps_translations_and_drops_what_is_gone(project):
    messages.update([])
    translate_all(po(project))
    (project / "seizures/views.py").write_text(
        'from django.utils.translation import gettext as _\n_("Log a seizure")\n_("New words")\n'
    )

    messages.update([])

    catalog = messages.load(po(project), "zh_Hans")
    assert catalog.get("Log a seizure").string == "词"
    assert catalog.get("New words").string == ""
    assert catalog.get("Release", "verb") is None


def test_check_passes_when_all_is_translated(project):
    messages.update([])
    translate_all(po(project))

    assert messages.find_problems() == []


def test_check_finds_a_missing_translation(project):
    messages.update([])

    problems = messages.find_problems()

    assert any("no translation of 'Cases'" in problem for problem in problems)


def test_check_finds_words_asked_for_under_a_name_that_is_not_read(project):
    messages.update([])
    translate_all(po(project))
    (project / "seizures/forms.py").write_text(
        "from django.utils.translation import gettext as _text\n_text('Never read')\n"
    )

    assert messages.find_problems() == ["seizures/forms.py calls gettext _text: its words are not read"]


@pytest.mark.parametrize(
    ("form", "problems"),
    [("DATE_FORMAT", ["seizures zh_Hans: 'ends on %(day)s' sets the date day apart by a blank"]), ("Y-m-d", [])],
)
def test_check_finds_a_blank_beside_a_date_in_words_and_lets_one_beside_figures_be(project, form, problems):
    (project / "templates/seizures/list.html").write_text(
        "{% load i18n %}"
        f'{{% blocktranslate with day=row.ends_on|date:"{form}" %}}ends on {{{{ day }}}}{{% endblocktranslate %}}'
    )
    messages.update([])
    translate_all(po(project))
    po(project).write_text(po(project).read_text().replace("词%(day)s", "于 %(day)s 届满"))

    assert messages.find_problems(["seizures"]) == problems


@pytest.mark.parametrize(("word", "problems"), [("修改", []), ("更改", ["'Change' says 更改; the word is 修改"])])
def test_check_finds_a_second_word_for_editing(project, word, problems):
    (project / "templates/seizures/list.html").write_text('{% load i18n %}{% translate "Change" %}')
    (project / "seizures/views.py").write_text("")
    messages.update([])
    translate_all(po(project), word)

    assert [found.partition("zh_Hans: ")[2] for found in messages.find_problems(["seizures"])] == problems


@pytest.mark.parametrize(
    ("context", "problems"),
    [("", ["'Line' is asked for with a number and without; give one of them a context"]), (' context "column"', [])],
)
def test_check_finds_a_word_that_is_counted_here_and_not_there(project, context, problems):
    (project / "templates/seizures/list.html").write_text(
        "{% load i18n %}{% blocktranslate count n=n %}Line{% plural %}Lines{% endblocktranslate %}"
        f'{{% translate "Line"{context} %}}'
    )
    messages.update([])
    translate_all(po(project))

    assert [found.partition("zh_Hans: ")[2] for found in messages.find_problems(["seizures"])] == problems


def test_check_passes_a_date_in_words_without_blanks(project):
    (project / "templates/seizures/list.html").write_text(
        "{% load i18n %}"
        '{% blocktranslate with day=row.ends_on|date:"DATE_FORMAT" %}ends on {{ day }}{% endblocktranslate %}'
    )
    messages.update([])
    translate_all(po(project))
    po(project).write_text(po(project).read_text().replace("词%(day)s", "于%(day)s届满"))

    assert messages.find_problems(["seizures"]) == []


def test_check_finds_a_stale_catalogue(project):
    messages.update([])
    translate_all(po(project))
    (project / "templates/seizures/new.html").write_text("{% load i18n %}{% translate 'Brand new' %}")

    problems = messages.find_problems(["seizures"])

    assert any("stale" in problem for problem in problems)


def test_check_finds_a_fuzzy_entry(project):
    messages.update([])
    translate_all(po(project))
    text = po(project).read_text().replace('msgid "Cases"', '#, fuzzy\nmsgid "Cases"')
    po(project).write_text(text)

    assert any("fuzzy" in problem for problem in messages.find_problems())


def test_check_finds_a_lost_placeholder(project):
    messages.update([])
    translate_all(po(project))
    po(project).write_text(po(project).read_text().replace("词%(n)d", "词"))

    assert any("placeholders" in problem for problem in messages.find_problems())


def test_check_finds_a_template_that_nobody_owns(project):
    (project / "templates/elsewhere").mkdir()
    (project / "templates/elsewhere/page.html").write_text("x")

    assert "templates/elsewhere/page.html belongs to no catalogue" in messages.find_problems()


def test_check_finds_two_translations_of_one_word(project):
    messages.update([])
    translate_all(po(project))
    base = messages.Unit(messages.BASE)
    catalog = Catalog(locale="zh_Hans", charset="utf-8")
    catalog.add("Cases", string="案件")
    base.po_file("zh_Hans").parent.mkdir(parents=True)
    base.po_file("zh_Hans").write_text(messages.as_text(base, "zh_Hans", catalog), encoding="utf-8")

    assert any("'Cases' is 案件 in base but 词 in seizures" in p for p in messages.contradictions("zh_Hans"))


def test_compile_writes_what_django_reads(project):
    messages.update([])
    translate_all(po(project), word="查获")

    (mo,) = messages.compile_all()

    words = translation.trans_real.gettext_module.GNUTranslations(mo.open("rb"))
    assert words.gettext("Cases") == "查获"
    assert words.pgettext("verb", "Release") == "查获"
    assert words.ngettext("%(n)d line", "%(n)d lines", 2) == "查获%(n)d"


@pytest.mark.parametrize(
    ("written", "compiled"),
    [
        ("还有 %(n)d 行", "还有 %(n)d\u00a0行"),
        ("第 %(n)d 行", "第\u00a0%(n)d\u00a0行"),
        ("24 小时内 %(n)d", "24\u00a0小时内 %(n)d"),
        ("Art. 3 of %(n)d", "Art. 3 of %(n)d"),
    ],
)
def test_compile_holds_a_figure_and_its_unit_together(project, written, compiled):
    messages.update([])
    translate_all(po(project))
    po(project).write_text(po(project).read_text().replace("词%(n)d", written))

    (mo,) = messages.compile_all()

    words = translation.trans_real.gettext_module.GNUTranslations(mo.open("rb"))
    assert words.ngettext("%(n)d line", "%(n)d lines", 2) == compiled
    assert written in po(project).read_text()


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("base.html", "base"),
        ("components/field.html", "base"),
        ("portal/base.html", "base"),
        ("portal/home.html", "base"),
        ("portal/lost.html", None),
        ("portal/recordations/list.html", "rightsholders"),
        ("portal/detentions/list.html", "seizures"),
        ("seizures/_line.html", "seizures"),
        ("emails/seizures_notice/body.txt", "seizures"),
        ("emails/seizures/body.txt", "seizures"),
        ("emails/unknown/body.txt", None),
    ],
)
def test_template_belongs_to_its_catalogue(path, owner):
    assert messages.owner_of(messages.ROOT / "templates" / path) == owner


def test_unknown_catalogue_is_refused():
    with pytest.raises(SystemExit, match="no such catalogue: nowhere"):
        messages.units(["nowhere"])
