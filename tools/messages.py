"""Keep the message catalogues: one per app, Simplified Chinese complete, without system gettext.

    python tools/messages.py update [name …]    read the sources again, keep the translations
    python tools/messages.py missing [name …]   print what has no translation yet
    python tools/messages.py check [name …]     fail on stale, missing, fuzzy or contradicting entries
    python tools/messages.py compile            write the .mo files that Django reads

A name is an app or `base` (ipcases/ and the shared templates); without one, all are meant.
The files hold no dates and no line numbers, so that a diff shows words and nothing else.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ("zh_Hans",)
APPS = ("audit", "reference", "accounts", "rightsholders", "seizures", "operations", "sharing", "reports")
BASE = "base"
BASE_TEMPLATES = ("components", "errors", "django", "portal/base.html", "portal/home.html", "portal/link/base.html")
# Folders of the portal, by the app whose door they are.
PORTAL = {"recordations": "rightsholders", "detentions": "seizures", "ledger": "seizures", "link": "seizures"}
KEYWORDS: dict[str, tuple | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
RENAMED = re.compile(r"\b(n?p?gettext(?:_lazy)?|gettext_noop) as (\w+)")
SENTENCE = re.compile(r"\{% blocktranslate (.*?) ?%\}.*?\{% endblocktranslate %\}", re.DOTALL)
DATE = re.compile(r"(\w+)=[^ ]*\|date:\"([^\"]+)\"")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|(?<!%)%[sd]|\{\w+\}")
# In Chinese a line may end at the blank behind a figure; its unit would begin the next one.
FIGURE_AND_UNIT = re.compile(r"(\d|%\(\w+\)[sd]|\{\w+\}) (?=[一-鿿])|(?<=第) (?=%\()")
# To edit has one word; 变更 is what becomes of a right or a calendar, 改动 what was done past the application.
ONE_WORD = {"更改": "修改"}
HEADER = """\
# {name} of IPCases in {locale}. Kept by tools/messages.py.
msgid ""
msgstr ""
"Language: {locale}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


@dataclass(frozen=True)
class Unit:
    """One catalogue: an app, or the base."""

    name: str

    @property
    def folder(self) -> Path:
        return ROOT / "locale" if self.name == BASE else ROOT / self.name / "locale"

    def po_file(self, locale: str) -> Path:
        return self.folder / locale / "LC_MESSAGES" / "django.po"

    def sources(self) -> Iterator[Path]:
        """Yield the Python files and templates whose words belong to this catalogue."""
        package = ROOT / ("ipcases" if self.name == BASE else self.name)
        yield from (p for p in sorted(package.rglob("*.py")) if "migrations" not in p.parts)
        yield from (p for p in all_templates() if owner_of(p) == self.name)


def units(names: Iterable[str] = ()) -> list[Unit]:
    known = [Unit(name) for name in (*APPS, BASE) if name == BASE or (ROOT / name).is_dir()]
    wanted = set(names)
    if unknown := wanted - {*APPS, BASE}:
        raise SystemExit(f"no such catalogue: {', '.join(sorted(unknown))}")
    return [unit for unit in known if not wanted or unit.name in wanted]


def all_templates() -> list[Path]:
    return sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"})


def owner_of(template: Path) -> str | None:
    """Say which catalogue a template's words go to; None when nobody owns it."""
    path = template.relative_to(ROOT / "templates").as_posix()
    folder, _, rest = path.partition("/")
    if not rest or any(path == base or path.startswith(f"{base}/") for base in BASE_TEMPLATES):
        return BASE
    if folder in APPS:
        return folder
    if folder == "portal":
        return PORTAL.get(rest.split("/")[0])
    if folder == "emails":
        mail = rest.split("/")[0]
        return next((app for app in APPS if re.match(rf"{app}($|[_.-])", mail)), None)
    return None


def read_source(path: Path) -> Iterator[tuple]:
    """Yield (line, message or plural pair, comments, context) of one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is not to be translated comes back as X; without indentation it reads as Python.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    yield from extract("python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})


def collect(unit: Unit, locale: str) -> Catalog:
    """Read every source of a unit into a catalogue without translations."""
    catalog = Catalog(locale=locale, charset="utf-8")
    for path in unit.sources():
        for _line, message, _comments, context in read_source(path):
            if message and message != ("", ""):
                catalog.add(message, context=context)
    return catalog


def load(path: Path, locale: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8")


def merged(unit: Unit, locale: str) -> Catalog:
    """Return the words of the sources with the translations that already exist."""
    catalog = collect(unit, locale)
    known = load(unit.po_file(locale), locale)
    for message in catalog:
        old = known.get(message.id, message.context) if message.id else None
        if old is None:
            continue
        kept = translations(old)[0]
        message.string = (kept,) if isinstance(message.id, tuple) else kept
        message.user_comments = old.user_comments
        if old.fuzzy:
            message.flags.add("fuzzy")
    return catalog


def as_text(unit: Unit, locale: str, catalog: Catalog) -> str:
    buffer = BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=True, sort_output=True, width=110, ignore_obsolete=True)
    name = "The base" if unit.name == BASE else f"The app {unit.name}"
    return HEADER.format(name=name, locale=locale) + buffer.getvalue().decode().strip("\n") + "\n"


def originals(message: Message) -> tuple[str, ...]:
    """Return the singular and, if there is one, the plural."""
    return tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)


def translations(message: Message) -> tuple[str, ...]:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(string or "" for string in strings) or ("",)


def label_of(message: Message) -> str:
    text = originals(message)[0]
    return f"{message.context}: {text!r}" if message.context else repr(text)


def without_translation(catalog: Catalog) -> list[Message]:
    return [m for m in catalog if m.id and not all(translations(m))]


def placeholder_faults(message: Message) -> str | None:
    """Compare the placeholders of a translation with the original (of a plural: its plural form)."""
    wanted = sorted(set(PLACEHOLDER.findall(originals(message)[-1])))
    for translation in translations(message):
        found = sorted(set(PLACEHOLDER.findall(translation)))
        if translation and found != wanted:
            return f"has the placeholders {found}, the original {wanted}"
    return None


def update(names: Iterable[str]) -> int:
    for unit in units(names):
        for locale in LOCALES:
            catalog = merged(unit, locale)
            path = unit.po_file(locale)
            if len(catalog):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(as_text(unit, locale, catalog), encoding="utf-8")
            gaps = len(without_translation(catalog))
            print(f"{unit.name} {locale}: {len(catalog)} entries, {gaps} without translation")
    return 0


def show_missing(names: Iterable[str]) -> int:
    gaps = 0
    for unit in units(names):
        for locale in LOCALES:
            for message in without_translation(merged(unit, locale)):
                print(f"{unit.name} {locale}: {label_of(message)}")
                gaps += 1
    return 1 if gaps else 0


def find_problems(names: Iterable[str] = ()) -> list[str]:
    """Name everything that keeps the catalogues from being complete and true."""
    problems = []
    if not list(names):
        problems += [
            f"{path.relative_to(ROOT)} belongs to no catalogue" for path in all_templates() if owner_of(path) is None
        ]
    for locale in LOCALES:
        for unit in units(names):
            catalog = merged(unit, locale)
            path = unit.po_file(locale)
            where = f"{unit.name} {locale}"
            if len(catalog) and (
                not path.is_file() or path.read_text(encoding="utf-8") != as_text(unit, locale, catalog)
            ):
                problems.append(f"{where} is stale; run: python tools/messages.py update {unit.name}")
            problems += [f"{where}: no translation of {label_of(m)}" for m in without_translation(catalog)]
            problems += names_not_read(unit)
            problems += [f"{where}: {fault}" for fault in counted_and_not(unit)]
            problems += [f"{where}: {fault}" for fault in dates_set_apart(unit, catalog)]
            for message in catalog:
                if message.id and message.fuzzy:
                    problems.append(f"{where}: {label_of(message)} is fuzzy")
                if message.id and (fault := placeholder_faults(message)):
                    problems.append(f"{where}: {label_of(message)} {fault}")
                problems += [
                    f"{where}: {label_of(message)} says {word}; the word is {kept}"
                    for word, kept in ONE_WORD.items()
                    if any(word in text for text in translations(message))
                ]
        problems += contradictions(locale)
    return problems


def dates_set_apart(unit: Unit, catalog: Catalog) -> list[str]:
    """Find dates in words with a blank beside them in Chinese: "于 2026年11月28日 提出"; one in figures keeps it."""
    in_figures, in_words = set[str](), dict[str, set[str]]()
    for path in (path for path in unit.sources() if path.suffix != ".py"):
        for sentence in SENTENCE.finditer(path.read_text(encoding="utf-8")):
            dates = dict(DATE.findall(sentence[1]))
            source = "\n".join(line.strip() for line in templatize(sentence[0]).splitlines())
            for _line, message, *_rest in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
                original = message[0] if isinstance(message, tuple) else message
                for name, form in dates.items():
                    if form in ("DATE_FORMAT", "DATETIME_FORMAT", "WEEKDAY_DATE_FORMAT"):
                        in_words.setdefault(original, set()).add(name)
                    else:
                        in_figures.add(original)
    return [
        f"{label_of(message)} sets the date {name} apart by a blank"
        for message in catalog
        if message.id and (original := originals(message)[0]) not in in_figures
        for name in sorted(in_words.get(original, ()))
        if any(re.search(rf"[一-鿿] %\({name}\)s|%\({name}\)s [一-鿿]", text) for text in translations(message))
    ]


def counted_and_not(unit: Unit) -> list[str]:
    """Find words that are asked for with a number and without: one entry holds both, and Django finds one of them."""
    counted, single = set[tuple[str | None, str]](), set[tuple[str | None, str]]()
    for path in unit.sources():
        for _line, message, _comments, context in read_source(path):
            if isinstance(message, tuple):
                counted.add((context, message[0]))
            else:
                single.add((context, message))
    return [
        f"{text!r} is asked for with a number and without; give one of them a context"
        for _context, text in sorted(counted & single, key=str)
    ]


def names_not_read(unit: Unit) -> list[str]:
    """Find functions imported under a name that is not looked for: their words would never be translated."""
    return [
        f"{path.relative_to(ROOT)} calls {name} {alias}: its words are not read"
        for path in unit.sources()
        if path.suffix == ".py"
        for name, alias in RENAMED.findall(path.read_text(encoding="utf-8"))
        if alias not in KEYWORDS
    ]


def contradictions(locale: str) -> list[str]:
    """Find words translated in two ways: Django merges all catalogues and only one would win."""
    seen: dict[tuple, tuple[str, tuple[str, ...]]] = {}
    problems = []
    for unit in units():
        for message in load(unit.po_file(locale), locale):
            if not message.id or not all(translations(message)):
                continue
            key = (message.context, originals(message)[0])
            name, other = seen.setdefault(key, (unit.name, translations(message)))
            if other != translations(message):
                ours = " / ".join(translations(message))
                problems.append(
                    f"{label_of(message)} is {ours} in {unit.name} but {' / '.join(other)} in {name};"
                    " translate alike or give one a context"
                )
    return problems


def with_figures_kept(catalog: Catalog) -> Catalog:
    """Hold each figure and its unit together by a blank at which no line ends."""
    for message in catalog:
        if message.id:
            kept = tuple(FIGURE_AND_UNIT.sub("\\1\u00a0", text) for text in translations(message))
            message.string = kept if isinstance(message.id, tuple) else kept[0]
    return catalog


def compile_all() -> list[Path]:
    """Write every .mo file beside its .po file."""
    written = []
    for unit in units():
        for locale in LOCALES:
            po = unit.po_file(locale)
            if not po.is_file():
                continue
            mo = po.with_suffix(".mo")
            buffer = BytesIO()
            write_mo(buffer, with_figures_kept(load(po, locale)))
            if not mo.is_file() or mo.read_bytes() != buffer.getvalue():
                # Replaced in one step: another process may be reading the old one.
                draft = mo.with_suffix(f".{os.getpid()}.new")
                draft.write_bytes(buffer.getvalue())
                draft.replace(mo)
            written.append(mo)
    return written


def check(names: Iterable[str]) -> int:
    problems = find_problems(names)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def main(arguments: list[str]) -> int:
    command, *names = arguments or [""]
    if command == "update":
        return update(names)
    if command == "missing":
        return show_missing(names)
    if command == "check":
        return check(names)
    if command == "compile" and not names:
        print(f"{len(compile_all())} catalogues compiled")
        return 0
    raise SystemExit(__doc__)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
