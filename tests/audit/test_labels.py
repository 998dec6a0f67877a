"""What a change says to a reader."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from audit.labels import (
    action_groups,
    actor_in_words,
    changes_in_words,
    look_of,
    name_of_field,
    row_in_words,
    subject_in_words,
)
from operations.models import ContributedResult

APPS = ("audit", "reference", "accounts", "rightsholders", "seizures", "operations", "sharing", "reports")
_CHINESE = re.compile("[一-鿿]")


def said(subject_type="sharing.Share", **changes):
    return [(change.old, change.new) for change in changes_in_words(subject_type=subject_type, changes=changes)]


def test_what_was_erased_beside_a_share_is_named():
    gone = ["necessity", "requested_action", "closed_reason", "reason", "reason_of_answer", "remark", "rest_reason"]
    named = "Necessity, Request, Why it was closed, Why it was declined, Reason of the answer, Note on the recall"
    named += ", Why it rests"
    assert said(fields=[gone, None]) == [(named, "")]


def names_that_are_written_down(app: str) -> Iterator[str]:
    """Read from the sources of an app the names that its services give the audit, written out in place."""
    for path in sorted((settings.BASE_DIR / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _names_in(path)


def _names_in(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if "changes" not in text:  # to parse all of them takes ten seconds
        return
    tree = ast.parse(text)
    passing_on = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.args.kwarg and node.args.kwarg.arg == "changes"
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            if keyword.arg == "changes" and isinstance(keyword.value, ast.Dict):
                yield from (key.value for key in keyword.value.keys if isinstance(key, ast.Constant))
            elif isinstance(call.func, ast.Name) and call.func.id in passing_on and _is_pair(keyword.value):
                yield str(keyword.arg)


def _is_pair(value: ast.expr) -> bool:
    return isinstance(value, ast.List) and len(value.elts) == 2


def test_what_was_empty_and_stayed_empty_is_left_out():
    assert said(code=[None, ""]) == []
    assert said(code=["", "too-large"]) == [("", "too-large")]


@pytest.mark.parametrize(("language", "said"), [("en", "Operation: Spring"), ("zh-hans", "行动：春季")])
def test_what_has_a_name_in_each_language_is_called_by_the_readers(language, said):
    changes = {"operation": [None, {"en": "Spring", "zh": "春季"}]}

    with translation.override(language):
        (change,) = changes_in_words(subject_type="operations.Operation", changes=changes)
        assert str(change) == said


def test_a_partners_step_is_said_in_words():
    assert said(feedback=[None, "ACTION_TAKEN"]) == [("", "Action taken")]
    assert said(feedback=[None, "NEVER_HEARD_OF"]) == [("", "NEVER_HEARD_OF")]


def test_a_search_is_said_in_words_and_nothing_of_it_is_lost():
    query = "by=month&text=nordvik&first_day=2026-01-01&channel=POSTAL"

    with translation.override("zh-hans"):
        assert said("reports.ReportRun", search=[None, query]) == [
            ("", "nordvik · 渠道：邮递 · 扣留日期自：2026年1月1日 · by=month")
        ]


def test_an_article_of_the_law_is_cited_as_the_reader_does_and_an_officers_own_words_stay():
    with translation.override("zh-hans"):
        assert said("seizures.Decision", legal_basis=[None, "Regulations art. 27"]) == [("", "《条例》第二十七条")]
        assert said("seizures.Decision", legal_basis=[None, "Art. 27, as agreed"]) == [("", "Art. 27, as agreed")]


@pytest.mark.parametrize(
    ("subject", "changes", "words"),
    [
        ("seizures.Decision", {"decision": ["DETAIN", "CONFISCATE"]}, "Decision: Detain → Confiscate"),
        ("seizures.Deadline", {"effect": [None, "RELEASE"]}, "What follows: The goods are to be released"),
        ("seizures.Seizure", {"on": [None, "2026-11-28"]}, "Day: 28 Nov 2026"),
        ("rightsholders.Recordation", {"sections": [None, ["CONTACTS"]]}, "Parts: Contacts"),
        ("rightsholders.Recordation", {"no_such_field": [None, "x"]}, "No such field: x"),
    ],
)
def test_codes_are_said_in_words(subject, changes, words):
    assert [str(change) for change in changes_in_words(subject_type=subject, changes=changes)] == [words]


@pytest.mark.parametrize(
    "typed",
    [
        "2026-13-45",
        "0000-00-00",
        "２０２６-０１-０１",
        "2026-01-01\n",
        "9999-12-31T23:59-12:00",
        "0001-01-01T00:00+14:00",
    ],
)
def test_what_looks_like_a_day_and_is_none_is_shown_as_it_was_typed(typed):
    """A user name or the number of a paper may: the history of the case and the list of events open all the same."""
    assert said("accounts.User", username=[None, typed]) == [("", typed)]
    assert said("seizures.Seizure", numbers=[[typed], []]) == [(typed, "")]


def test_a_code_is_looked_up_where_it_stands():
    """A referral's event tells of a result, and `kind` is a field of parcels and notices too."""
    assert said("seizures.Referral", kind=[None, "ARREST"]) == [("", "Suspects arrested")]
    assert said("seizures.Notice", kind=[None, "SUSPENSION"]) == [("", "Suspension of release")]


def test_every_name_is_said_in_chinese():
    written = {(app, name) for app in APPS for name in names_that_are_written_down(app)}
    with translation.override("zh-hans"):
        words = {(app, name): name_of_field(app=app, name=name) for app, name in written}

    assert len(words) > 80
    assert {name: said for name, said in words.items() if not _CHINESE.search(said)} == {}


@pytest.mark.parametrize(("language", "plain", "stronger"), [("en", ", ", "; "), ("zh-hans", "、", "；")])
def test_parts_that_hold_commas_are_told_apart_by_a_stronger_sign(language, plain, stronger):
    with_comma = plain.join(["brand", "category"])

    with translation.override(language):
        assert said(shown=[None, ["brand", "category"]]) == [("", with_comma)]
        assert said(shown=[None, [with_comma, "origin"]]) == [("", f"{with_comma}{stronger}origin")]


@pytest.mark.parametrize("kind", ContributedResult.Kind)
def test_every_figure_of_a_participant_is_said_in_chinese(kind):
    with translation.override("zh-hans"):
        assert _CHINESE.search(str(name_of_field(app="operations", name=kind.lower())))


def test_a_row_is_called_by_the_word_of_the_trade():
    assert subject_in_words(subject_type="seizures.Referral", subject_id="7") == "Investigation 7"
    assert subject_in_words(subject_type="gone.Model", subject_id="7") == "Model 7"


def test_every_event_has_an_icon_of_its_kind():
    plain = {
        action
        for _app, groups in action_groups()
        for actions in groups
        for action in actions.values
        if look_of(action)[0] == "circle"
    }

    assert plain == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject_type", "label", "words"),
    [
        ("seizures.Notice", "system", "系统"),
        ("sharing.Share", "us-cbp", "美国海关与边境保护局"),
        ("sharing.OutMessage", "delivery", "投递程序"),
        ("sharing.Share", "xx-gone", "xx-gone"),  # an agency that nobody knows any more
        ("seizures.Seizure", "us-cbp", "us-cbp"),  # no partner acts on our own rows
    ],
)
def test_who_acted_without_being_a_person_is_named(subject_type, label, words):
    with translation.override("zh-hans"):
        assert actor_in_words(subject_type=subject_type, label=label) == words


@pytest.mark.parametrize(
    ("row", "english", "chinese"),
    [
        ("event 7", "event 7", "记录 7"),
        ("seal 12", "seal 12", "封记 12"),
        ("seals 3 to 5", "seals 3–5", "封记 3–5"),
        ("case CN-CAN-2026-000001", "case CN-CAN-2026-000001", "案件 CN-CAN-2026-000001"),
        ("trigger append_only", "guard append_only", "触发器 append_only"),
        ("something else", "something else", "something else"),
    ],
)
def test_a_broken_row_is_called_in_the_language_of_the_reader(row, english, chinese):
    assert row_in_words(row) == english
    with translation.override("zh-hans"):
        assert row_in_words(row) == chinese
