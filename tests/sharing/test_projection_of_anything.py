"""Whatever the case and the policy are: no value leaves without its place on the list, a rule and a tier."""

import json
import string
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sharing.facts import CaseFacts, FileFacts, LineFacts, PartyFacts, RuleFacts
from sharing.fields import FIELDS
from sharing.projection import mentions, project, value_at

_STRUCTURE = {"line", "kind", "media_type", "bytes"}
_word = st.text(string.ascii_uppercase + "张伟李娜", min_size=3, max_size=8).map(lambda text: f"P{text}")
_company = st.builds(
    PartyFacts, st.sampled_from(["SENDER", "CARRIER"]), st.just(True), _word, st.just("CN"), _word, _word
)
_person = st.builds(PartyFacts, st.sampled_from(["SENDER", "ADDRESSEE"]), st.just(False), _word, st.just("US"), _word)
_line = st.builds(
    LineFacts,
    st.integers(1, 9),
    _word,
    _word,
    _word,
    st.sampled_from(["", "6404", "851830"]),
    st.sampled_from(["", "CN"]),
    st.decimals(1, 99999, places=3),
    st.just("H87"),
    st.lists(
        st.tuples(st.decimals(0, 999999, places=2), st.just("CNY"), st.sampled_from(["MSRP", "DECLARED"])), max_size=2
    ).map(tuple),
    st.lists(st.tuples(st.just("TRADEMARK"), _word, _word, _word), max_size=2).map(tuple),
)
_facts = st.builds(
    CaseFacts,
    reference=st.just("CN-CAN-2026-000001"),
    detained_on=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    port=st.just("CNCAN"),
    direction=st.just("EXPORT"),
    channel=st.just("POSTAL"),
    stage=st.just("detained"),
    destination=st.sampled_from(["", "US"]),
    transport_document=st.one_of(st.just(""), _word),
    conveyance=st.one_of(st.just(""), _word),
    containers=st.lists(_word, max_size=2).map(tuple),
    parcels=st.lists(_word, max_size=2).map(tuple),
    lines=st.lists(_line, max_size=3).map(tuple),
    parties=st.lists(st.one_of(_company, _person), max_size=4).map(tuple),
    files=st.lists(
        st.builds(FileFacts, st.just("cd" * 32), st.just("image/png"), st.integers(1, 9), st.just("GOODS")), max_size=2
    ).map(tuple),
)
_rules = st.dictionaries(
    st.sampled_from([*FIELDS, "goods.secret", "persons.tax_number"]),
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["PASS", "MASK", "GENERALISE", "DELETE"])),
).map(lambda found: {path: RuleFacts(path, tier, transform, "x") for path, (tier, transform) in found.items()})


def _leaves(value, pointer="/data"):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{pointer}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{pointer}/{index}")
    else:
        yield pointer


@settings(max_examples=400, deadline=None)
@given(facts=_facts, given_rules=_rules, tiers=st.frozensets(st.sampled_from("ABCD")), approved=st.booleans())
def test_no_value_leaves_without_list_rule_and_tier(facts, given_rules, tiers, approved):
    projection = project(facts=facts, rules=given_rules, tiers=tiers, may_name_persons=approved)

    pointers = {item.pointer for item in projection.disclosed}
    for item in projection.disclosed:
        assert FIELDS[item.field].tier == item.tier == given_rules[item.field].tier
        assert item.tier in tiers
        assert item.tier != "C" or approved
        if item.pointer != "/subject":
            value_at({"data": projection.sections}, item.pointer)
    for leaf in _leaves(projection.sections):
        is_structure = leaf.rsplit("/", 1)[1] in _STRUCTURE
        assert is_structure or any(leaf == known or leaf.startswith(f"{known}/") for known in pointers), leaf
    if not ("C" in tiers and approved):
        text = json.dumps(projection.sections, ensure_ascii=False)
        for party in facts.parties:
            assert party.is_company or not mentions(text, [party.name])
