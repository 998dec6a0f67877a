"""What the browser gets: small, from our own origin, without anything that a strict policy forbids."""

import gzip
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from ipcases.lib.js_messages import MESSAGES, NEEDS
from ipcases.lib.statuses import TAGS, TONES
from tools import vendor

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
CSS = STATIC / "css/app.css"
MODULES = sorted((STATIC / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]  # mail programs know no style sheets
APPS = ("ipcases", "audit", "reference", "accounts", "rightsholders", "seizures", "operations", "sharing", "reports")
PYTHON = sorted(p for app in APPS for p in (ROOT / app).rglob("*.py"))

PHYSICAL = re.compile(
    r"(?<![a-z-])(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b"
    r"|(?<=[;{ ])(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
INLINE = re.compile(r"<[a-z][^>]*?\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE)
POST_FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>", re.IGNORECASE)
ICON_IN_TEMPLATE = re.compile(r"""{% (?:icon|badge "\w+") "([a-z0-9-]+)\"""")
ICON_IN_PYTHON = re.compile(
    r"""draw_icon\("([a-z0-9-]+)"|Tag\("\w+", "([a-z0-9-]+)"|\bicon(?:_name)?[=:"']+\s*"([a-z0-9-]+)\""""
)
ICON_IN_SCRIPT = re.compile(r"""\bicon\('([a-z0-9-]+)'\)""")
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    ".style",
    "localStorage",
    "sessionStorage",
)
# What stays with a tab, until it signs out at the latest: the key with which the form opens again without connection,
# and what was typed into a form that the server did not take.
KEEPS_FOR_A_TAB = {"device", "forget", "session", "unsent"}
IMPORT = re.compile(r"""(?:^|\n)import (?:[^'"\n]*from )?['"](\.\.?/[^'"]+)['"]""")
LATER = re.compile(r"""\bimport\('(\./[^']+)'\)""")
# What nobody needs to type: what keeps a form on the device or takes over another's, what comes when somebody presses
# "Scan" – the module first, the rest where the browser cannot read by itself – and what looks after what was typed.
LAZY = {
    "js/device.js",
    "js/outbox.js",
    "js/offline.js",
    "js/restore.js",
    "js/scan.js",
    "js/scan-worker.js",
    "js/unsent.js",
    "vendor/zxing/reader/index.js",
    "vendor/zxing/share.js",
    "vendor/zxing/zxing_reader.wasm",
}


def gzipped(*files: Path) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def imports_of(module: Path) -> frozenset[Path]:
    found = {module}
    for name in IMPORT.findall(module.read_text(encoding="utf-8")):
        found |= imports_of((module.parent / name).resolve())
    return frozenset(found)


@cache
def sprite() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))


# --- style sheet ------------------------------------------------------------------------------


def test_every_class_of_a_template_is_in_the_style_sheet():
    # The cells of a goods line have their names whether the sheet places them by name or by order.
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS.read_text(encoding="utf-8"))) | {"f-qty", "f-unit", "f-val"}
    unknown: dict[str, str] = {}
    for path in PAGES:
        for words in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8")):
            if "{" not in words:
                unknown |= dict.fromkeys(set(words.split()) - known, name_of(path))

    assert unknown == {}


def test_style_sheet_keeps_its_budget():
    assert gzipped(CSS) <= 14 * 1024


def test_style_sheet_knows_no_left_and_right():
    css = re.sub(r"@media[^{]*\{|@container[^{]*\{", "{", CSS.read_text(encoding="utf-8"))

    assert PHYSICAL.findall(css) == []


@pytest.mark.parametrize("rule", ["a{margin-left:1px}", "a{color:red;width:2px}", "a{text-align:right}", "a{top:0}"])
def test_physical_rules_would_be_found(rule):
    assert PHYSICAL.search(rule)


@pytest.mark.parametrize(
    "rule", ["a{margin-inline-start:1px}", "a{inline-size:2px;border-width:1px}", "a{text-align:end}"]
)
def test_logical_rules_are_left_alone(rule):
    assert not PHYSICAL.search(rule)


@pytest.mark.parametrize("feature", [":has(", "color-mix(", "popover", "@scope"])
def test_style_sheet_stays_within_old_browsers(feature):
    assert feature not in re.sub(r"/\*.*?\*/", "", CSS.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_static_files_ask_no_other_origin():
    for file in [CSS, *MODULES]:
        text = re.sub(r"http://www\.w3\.org/\S+?'", "", file.read_text(encoding="utf-8"))
        assert not re.findall(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", re.sub(r"(?m)//.*$|/\*.*?\*/", "", text)), file


def test_everything_the_style_sheet_names_is_there():
    for name in re.findall(r"url\(([^)]+)\)", CSS.read_text(encoding="utf-8")):
        assert (CSS.parent / name.strip("\"'")).resolve().is_file(), name


def test_every_shortcut_is_told_on_the_page_of_shortcuts():
    told = set(re.findall(r"<kbd>([^<]+)</kbd>", (ROOT / "templates/keyboard.html").read_text(encoding="utf-8")))
    keys = {key for path in TEMPLATES for key in re.findall(r'data-key="([^"{]+)"', path.read_text(encoding="utf-8"))}

    assert {key.replace("+", " ").replace("Enter", "↵") for key in keys} <= told
    assert "Alt L" in told


# --- script modules ---------------------------------------------------------------------------


def lazy(path: Path) -> bool:
    return path.relative_to(STATIC).as_posix() in LAZY


@pytest.mark.parametrize("module", [m for m in MODULES if not lazy(m)], ids=lambda m: m.stem)
def test_script_of_a_page_keeps_its_budget(module):
    on_every_page = imports_of(STATIC / "js/core.js") | imports_of(STATIC / "js/session.js")
    at_once = on_every_page | imports_of(module)

    assert not [path for path in at_once if lazy(path)]
    assert gzipped(*at_once) <= 20 * 1024


def test_what_is_loaded_later_is_named_and_keeps_its_budget():
    later = {name for module in MODULES for name in LATER.findall(module.read_text(encoding="utf-8"))}
    parts = imports_of(STATIC / "js/scan-worker.js") | {STATIC / "vendor/zxing/zxing_reader.wasm"}

    on_device = {STATIC / f"js/{name}.js" for name in ("device", "outbox", "offline", "restore")}
    assert later == {"./device.js", "./outbox.js", "./offline.js", "./restore.js", "./scan.js", "./unsent.js"}
    assert parts | on_device | {STATIC / "js/scan.js", STATIC / "js/unsent.js"} == {STATIC / name for name in LAZY}
    assert gzipped(*on_device) <= 7.5 * 1024
    assert gzipped(STATIC / "js/scan.js") <= 3 * 1024
    assert gzipped(STATIC / "js/unsent.js") <= 2 * 1024
    assert gzipped(*parts) <= 430 * 1024


def test_no_template_loads_a_lazy_part_at_once():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|link)\b[^>]*(?:scan|zxing)", text), path
        assert not re.search(r'js_module "scan', text), path


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.stem)
def test_script_builds_no_markup_from_text_and_runs_none(module):
    code = re.sub(r"(?m)^\s*//.*$", "", module.read_text(encoding="utf-8"))

    for forbidden in FORBIDDEN:
        if forbidden == "sessionStorage" and module.stem in KEEPS_FOR_A_TAB:
            continue
        assert forbidden not in code, forbidden


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.stem)
def test_script_asks_a_form_for_its_attributes_as_a_field_of_that_name_hides_them(module):
    code = re.sub(r"(?m)^\s*//.*$", "", module.read_text(encoding="utf-8"))

    assert re.findall(r"\b(?:f|form)\.(?:action|method|target|enctype)\b", code) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.stem)
def test_script_imports_only_its_neighbours(module):
    assert all(path.is_file() for path in imports_of(module))


# Modules that stand only on pages where another one does, and say its words too.
BESIDE = {"intake-aside": "seizure-form", "outbox": "seizure-form"}


def keys_in(module: Path) -> set[str]:
    """Read the message keys a module says; a key put together at run time counts by its beginning."""
    return set(re.findall(r"""\bt\((?:[^()']*\? )?'([\w.-]+)'""", module.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.stem)
def test_every_word_of_a_script_is_in_the_table(module):
    names = {"core", module.stem, *NEEDS.get(module.stem, ()), *NEEDS.get(BESIDE.get(module.stem, ""), ())}
    table = {key for name in names for key in MESSAGES.get(name, {})}

    for key in keys_in(module):
        assert key in table or (key.endswith(".") and any(known.startswith(key) for known in table)), key


def test_every_word_of_the_table_is_said_by_a_script():
    for name, table in MESSAGES.items():
        code = (STATIC / f"js/{name}.js").read_text(encoding="utf-8")
        for key in table:
            start = key.rsplit(".", 1)[0] + "."
            assert f"'{key}'" in code or f"'{start}' +" in code, f"{name}: {key}"


def test_needed_words_are_those_of_imported_modules():
    for name, needed in NEEDS.items():
        imported = {path.stem for path in imports_of(STATIC / f"js/{name}.js")} - {name, "core"}
        assert set(needed) == imported & set(MESSAGES)


# --- icons ------------------------------------------------------------------------------------


def test_every_icon_in_use_is_in_the_sprite():
    used: dict[str, str] = {}
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        used |= dict.fromkeys(ICON_IN_TEMPLATE.findall(text), name_of(path))
        used |= dict.fromkeys(re.findall(r'icon_name="([a-z0-9-]+)"', text), name_of(path))
    for path in PYTHON:
        for groups in ICON_IN_PYTHON.findall(path.read_text(encoding="utf-8")):
            used |= dict.fromkeys([g for g in groups if g], name_of(path))
    for path in MODULES:
        used |= dict.fromkeys(ICON_IN_SCRIPT.findall(path.read_text(encoding="utf-8")), name_of(path))

    missing = {icon: path for icon, path in used.items() if icon not in sprite()}
    assert missing == {}
    assert {"search", "clock", "circle-check"} <= set(used)


def test_every_status_has_a_known_tone_and_icon():
    for kind, tags in TAGS.items():
        for status, shown in tags.items():
            assert shown.tone in TONES, (kind, status)
            assert shown.icon in sprite(), (kind, status)


# --- templates --------------------------------------------------------------------------------


def told_by(finds: Callable[[str], Iterable[str]], paths: Iterable[Path]) -> dict[str, list[str]]:
    """Return what a rule finds wrong, by the name of the template."""
    found = {name_of(path): list(finds(path.read_text(encoding="utf-8"))) for path in paths}
    return {name: wrong for name, wrong in found.items() if wrong}


def test_every_template_parses():
    wrong: dict[str, str] = {}
    for path in TEMPLATES:
        try:
            get_template(path.relative_to(ROOT / "templates").as_posix())
        except TemplateSyntaxError as error:
            wrong[name_of(path)] = str(error)

    assert wrong == {}


def test_templates_hold_nothing_inline():
    assert told_by(lambda text: INLINE.findall(text) + INLINE_SCRIPT.findall(text), PAGES) == {}


def test_forms_leave_checking_to_the_server():
    assert told_by(lambda text: [form for form in POST_FORM.findall(text) if "novalidate" not in form], TEMPLATES) == {}


def test_post_forms_carry_their_token():
    assert told_by(forms_without_token, TEMPLATES) == {}


def forms_without_token(text: str) -> list[str]:
    forms = POST_FORM.findall(text)
    return forms if text.count("csrf_token") < len(forms) else []


def test_a_form_without_a_token_would_be_found():
    form = '<form method="post" novalidate>'

    assert forms_without_token(f"{form}{{% csrf_token %}}</form>") == []
    assert forms_without_token(f"{form}{{% csrf_token %}}</form>{form}</form>") == [form, form]


def test_templates_name_files_through_static():
    assert told_by(lambda text: re.findall(r'(?:src|href)="/?static/', text), TEMPLATES) == {}


@pytest.mark.parametrize(
    "markup",
    ['<p style="color:red">', "<a href='#' onclick='x()'>", '<div class="a" STYLE = "b">'],
)
def test_inline_rules_would_be_found(markup):
    assert INLINE.search(markup)


def test_inline_script_would_be_found():
    assert INLINE_SCRIPT.search("<script>x()</script>")
    assert not INLINE_SCRIPT.search('<script type="module" src="a.js"></script>')


# --- vendored files ---------------------------------------------------------------------------


def test_vendored_files_are_the_pinned_ones():
    assert vendor.find_problems() == []


def test_a_changed_vendored_file_is_found(monkeypatch):
    packages = vendor.read_manifest()
    packages[0]["files"]["LICENSE"]["sha256"] = "0" * 64
    monkeypatch.setattr(vendor, "read_manifest", lambda: packages)

    (problem,) = vendor.find_problems()

    assert "source-sans-3.txt" in problem


def test_third_party_notice_names_every_package():
    notice = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")

    packages = vendor.read_manifest()
    for package in [*packages, *(part for whole in packages for part in whole.get("compiled_in", ()))]:
        assert f"| `{package['name']}` | {package['version']} | {package['licence']} |" in notice
