"""What leaves: only fields of the allow-list, under a rule, in a tier that the agreement covers."""

import json
from datetime import date
from decimal import Decimal

import pytest

from sharing.facts import CaseFacts, FileFacts, LineFacts, PartyFacts, RuleFacts
from sharing.fields import FIELDS, mask
from sharing.projection import mentions, plain, project, value_at

FACTS = CaseFacts(
    reference="CN-CAN-2026-000123",
    detained_on=date(2026, 9, 21),
    port="CNCAN",
    direction="EXPORT",
    channel="CARGO",
    stage="detained",
    origin="CN",
    departure="CN",
    destination="US",
    departure_place="CNCAN",
    destination_place="USLAX",
    transport_document="MAEU123456789",
    conveyance="EVER MERIDIAN 012E",
    containers=("MSCU1234566",),
    parcels=("LZ473124863CN",),
    seals=("CN8812345",),
    lines=(
        LineFacts(
            1,
            "headphones",
            "AURELIA",
            "Electronic equipment",
            "851830",
            "CN",
            Decimal("1270.000"),
            "C62",
            ((Decimal("381000.00"), "CNY", "DECLARED"),),
            (("TRADEMARK", "AURELIA", "G1234567", "Aurelia Audio Ltd"),),
        ),
    ),
    parties=(
        PartyFacts("SENDER", True, "Hongyun Trading Co", "CN", "8 Harbour Road", "91440101MA5CABCD12"),
        PartyFacts("ADDRESSEE", False, "Zhang Sanfeng", "US", "12 Elm Street"),
    ),
    files=(FileFacts("ab" * 32, "image/jpeg", 48211, "GOODS"),),
)


def rules(tiers="ABCD", transform="PASS", **changed) -> dict[str, RuleFacts]:
    found = {
        path: RuleFacts(path, known.tier, transform, "Art. 3") for path, known in FIELDS.items() if known.tier in tiers
    }
    for path, other in changed.items():
        path = path.replace("__", ".")
        found[path] = RuleFacts(path, FIELDS[path].tier, other, "Art. 4")
    return found


def run(tiers="AB", may_name_persons=False, facts=FACTS, given_rules=None):
    return project(
        facts=facts,
        rules=rules() if given_rules is None else given_rules,
        tiers=frozenset(tiers),
        may_name_persons=may_name_persons,
    )


def test_lets_consignment_and_companies_through_as_the_format_has_them():
    sections = run().sections

    assert sections == {
        "seizure": {
            "date": "2026-09-21",
            "port": "CNCAN",
            "procedure": "export",
            "mode": "cargo",
            "stage": "detained",
        },
        "goods": [
            {
                "line": 1,
                "description": "headphones",
                "brand": "AURELIA",
                "category": "Electronic equipment",
                "hs": "851830",
                "origin": "CN",
                "quantity": {"value": "1270", "unit": "C62"},
                "value": [{"amount": "381000.00", "currency": "CNY", "basis": "declared"}],
                "rights": [
                    {"type": "trademark", "name": "AURELIA", "reg_no": "G1234567", "holder": "Aurelia Audio Ltd"}
                ],
            }
        ],
        "movement": {
            "origin": "CN",
            "provenance": "CN",
            "destination": "US",
            "departure_place": "CNCAN",
            "destination_place": "USLAX",
            "container": ["MSCU1234566"],
            "parcel": ["LZ473124863CN"],
            "transport_doc": ["MAEU123456789"],
            "seal": ["CN8812345"],
            "vessel": "EVER MERIDIAN 012E",
        },
        "parties": [
            {
                "kind": "legal",
                "role": "sender",
                "name": "Hongyun Trading Co",
                "country": "CN",
                "address": "8 Harbour Road",
                "tax_number": "91440101MA5CABCD12",
            }
        ],
    }


def test_tells_of_the_case_that_it_is_about():
    assert run().disclosed[0].pointer == "/subject"


def test_says_nothing_of_what_is_not_known():
    line = LineFacts(1, "shoes", "AURELIA", "", "", "", Decimal(1), "H87", (), (("TRADEMARK", "AURELIA", "", ""),))
    empty = {"origin": "", "transport_document": "", "containers": (), "files": (), "lines": (line,)}
    projection = run(facts=CaseFacts(**{**FACTS.__dict__, **empty}))

    assert {"origin", "transport_doc", "container"}.isdisjoint(projection.sections["movement"])
    assert projection.sections["goods"][0]["rights"] == [{"type": "trademark", "name": "AURELIA"}]
    assert "/goods/hs" not in {note["path"] for note in projection.withheld_notes()}


@pytest.mark.parametrize(("path", "section"), [("persons.role", "persons"), ("files.sha256", "files")])
def test_keeps_a_party_without_its_role_and_a_file_without_its_hash_whole(path, section):
    given_rules = rules()
    del given_rules[path]

    projection = run("ABCD", True, given_rules=given_rules)

    assert section not in projection.sections
    assert {note["ground"] for note in projection.withheld_notes()} == {"not_in_policy"}


def test_discloses_nothing_without_rules():
    projection = run(given_rules={})

    assert projection.sections == {}
    assert projection.disclosed == []


@pytest.mark.parametrize(
    ("tiers", "approved", "present"),
    [
        ("A", False, {"seizure", "goods", "movement"}),
        ("AB", False, {"seizure", "goods", "movement", "parties"}),
        ("ABC", True, {"seizure", "goods", "movement", "parties", "persons"}),
        ("ABC", False, {"seizure", "goods", "movement", "parties"}),
        ("ABCD", True, {"seizure", "goods", "movement", "parties", "persons", "files"}),
        ("D", False, {"files"}),
        ("", False, set()),
    ],
)
def test_follows_the_tiers_of_the_agreement(tiers, approved, present):
    assert set(run(tiers, approved).sections) == present


def test_names_persons_only_with_the_approval_of_the_authority():
    (person,) = run("ABC", True).sections["persons"]
    assert (person["kind"], person["name"]) == ("natural", "Zhang Sanfeng")
    assert "Zhang Sanfeng" not in json.dumps(run("ABC", False).sections)


def test_treats_a_party_of_unknown_kind_as_a_person():
    unknown = CaseFacts(
        **{**FACTS.__dict__, "parties": (PartyFacts("SENDER", False, "Somebody Unknown"),), "files": ()}
    )

    assert "parties" not in run(facts=unknown).sections


def test_never_lets_a_persons_tax_number_through():
    facts = CaseFacts(**{**FACTS.__dict__, "parties": (PartyFacts("SENDER", False, "Li Si", tax_number="SECRET99"),)})

    projection = run("ABCD", True, facts)
    assert "SECRET99" not in json.dumps(projection.sections)
    assert "tax_number" not in json.dumps(projection.withheld_notes())


@pytest.mark.parametrize(
    "text", ["parcel for Zhang Sanfeng", "ZHANG SANFENG's shoes", "ｚｈａｎｇ ｓａｎｆｅｎｇ", "zhangsanfeng"]
)
def test_withholds_a_free_text_that_names_a_person(text):
    line = LineFacts(1, text, "AURELIA", "Shoes", "", "", Decimal(1), "H87")
    projection = run(facts=CaseFacts(**{**FACTS.__dict__, "lines": (line,)}))

    assert "description" not in projection.sections["goods"][0]
    assert {"path": "/goods/description", "ground": "names_a_person"} in projection.withheld_notes()


def test_withholds_a_list_of_which_one_entry_names_a_person():
    rights = (("TRADEMARK", "AURELIA", "G1", "Aurelia Audio Ltd"), ("DESIGN", "Shell", "D2", "Zhang Sanfeng"))
    line = LineFacts(1, "headphones", "AURELIA", "", "", "", Decimal(1), "H87", (), rights)

    projection = run(facts=CaseFacts(**{**FACTS.__dict__, "lines": (line,)}))

    assert "rights" not in projection.sections["goods"][0]


def test_withholds_names_elsewhere_while_the_name_itself_is_masked():
    line = LineFacts(1, "for Zhang Sanfeng", "AURELIA", "Shoes", "", "", Decimal(1), "H87")
    facts = CaseFacts(**{**FACTS.__dict__, "lines": (line,)})

    sections = run("ABC", True, facts, rules(persons__name="MASK")).sections

    assert "Sanfeng" not in json.dumps(sections)


@pytest.mark.parametrize("shows", ["LABEL", "DOCUMENT"])
@pytest.mark.parametrize(
    ("tiers", "approved", "changed", "leaves"),
    [
        ("ABCD", True, {}, True),
        ("ABCD", False, {}, False),
        ("ABCD", True, {"persons__name": "MASK"}, False),
        ("ABCD", True, {"parties__name": "MASK"}, False),
        ("ABD", False, {}, False),
        ("ACD", True, {}, False),
    ],
)
def test_a_picture_of_names_leaves_only_where_every_name_may(shows, tiers, approved, changed, leaves):
    """Nobody can mask a label: who gets the bytes reads the addressee."""
    pictures = tuple(FileFacts(hash_ * 32, "image/jpeg", 9, what) for hash_, what in (("ab", shows), ("cd", "GOODS")))
    facts = CaseFacts(**{**FACTS.__dict__, "files": pictures, "parties": FACTS.parties})

    projection = run(tiers, approved, facts, rules(**changed))

    assert [file["sha256"][:2] for file in projection.sections["files"]] == (["ab", "cd"] if leaves else ["cd"])
    assert ({"path": "/files/sha256", "ground": "names_a_person"} in projection.withheld_notes()) is not leaves
    assert all(
        value_at({"data": projection.sections}, item.pointer) for item in projection.disclosed if "file" in item.field
    )


def test_says_what_is_withheld_but_not_its_value():
    projection = run("A")

    notes = projection.withheld_notes()

    assert {"path": "/parties/name", "ground": "tier_not_in_agreement"} in notes
    assert {"path": "/files/sha256", "ground": "tier_not_in_agreement"} in notes
    assert "Hongyun" not in json.dumps(notes)
    assert any(item.value == "Hongyun Trading Co" for item in projection.withheld)


TRANSFORMS = {
    "month": ("seizure__date", "GENERALISE", "/data/seizure/date", "2026-09"),
    "country of the port": ("seizure__port", "GENERALISE", "/data/seizure/port", "CN"),
    "heading": ("goods__hs", "GENERALISE", "/data/goods/0/hs", "8518"),
    "band of quantity": (
        "goods__quantity",
        "GENERALISE",
        "/data/goods/0/quantity",
        {"value": "1000-9999", "unit": "C62"},
    ),
    "band of value": (
        "goods__value",
        "GENERALISE",
        "/data/goods/0/value",
        [{"amount": "100000-999999", "currency": "CNY", "basis": "declared"}],
    ),
    "masked numbers": ("movement__parcel", "MASK", "/data/movement/parcel", ["LZ•••••••••CN"]),
    "masked text": ("parties__tax_number", "MASK", "/data/parties/0/tax_number", "91••••••••••••••12"),
}


@pytest.mark.parametrize(("path", "transform", "pointer", "value"), TRANSFORMS.values(), ids=TRANSFORMS)
def test_makes_coarse_or_masks_as_the_rule_says(path, transform, pointer, value):
    projection = run(given_rules=rules(**{path: transform}))

    assert value_at({"data": projection.sections}, pointer) == value
    (disclosed,) = [item for item in projection.disclosed if item.pointer == pointer]
    assert (disclosed.transform, disclosed.clause) == (transform, "Art. 4")


@pytest.mark.parametrize(
    ("path", "asks"), [("goods__quantity", "MASK"), ("seizure__date", "MASK"), ("goods__brand", "DELETE")]
)
def test_withholds_a_field_whose_rule_asks_for_what_it_cannot_do(path, asks):
    projection = run(given_rules=rules(**{path: asks}))

    assert path.replace("__", ".") not in {item.field for item in projection.disclosed}


def test_ignores_a_rule_that_puts_a_field_into_another_tier():
    wrong = rules() | {"persons.name": RuleFacts("persons.name", "A", "PASS", "x")}

    assert "Zhang" not in json.dumps(run("ABC", True, given_rules=wrong).sections)


def test_ignores_a_rule_for_a_field_that_is_not_on_the_list():
    wrong = rules() | {"goods.secret": RuleFacts("goods.secret", "A", "PASS", "x")}

    assert run(given_rules=wrong).sections == run().sections


@pytest.mark.parametrize(("text", "hidden"), [("", ""), ("ab", "••"), ("abcd", "••••"), ("abcde", "ab•de")])
def test_masks_the_middle(text, hidden):
    assert mask(text) == hidden


@pytest.mark.parametrize(
    ("figure", "text"), [("1270.000", "1270"), ("0.500", "0.5"), ("100", "100"), ("1E+3", "1000"), ("0", "0")]
)
def test_writes_figures_plainly(figure, text):
    assert plain(Decimal(figure)) == text


def test_takes_two_letters_for_a_name_and_not_a_single_one():
    assert mentions("给李四的鞋", ["李四"])
    assert not mentions("a box of shoes", ["a", ""])


def test_withholds_nothing_where_everything_may_leave():
    assert run("ABCD", True).withheld_notes() == []
