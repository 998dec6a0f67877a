"""The outside of messages: one way to write them, how deep they are, schemas that are schemas."""

import json

import pytest
from jsonschema import Draft202012Validator

from sharing import envelope


def test_writes_a_message_in_one_way_only():
    assert envelope.canonical({"b": [1, True, None], "a": "诺德"}) == '{"a":"诺德","b":[1,true,null]}'.encode()
    with pytest.raises(ValueError, match="JSON compliant"):
        envelope.canonical({"a": float("nan")})


@pytest.mark.parametrize(
    ("value", "depth"), [("text", 0), (1, 0), ({}, 1), ([], 1), ({"a": 1, "b": 2}, 1), ([[], {"a": [1]}, 2], 3)]
)
def test_counts_how_deep_a_message_goes(value, depth):
    assert envelope.depth_of(value) == depth


def test_names_the_place_and_the_rule_and_never_the_value():
    with pytest.raises(envelope.SchemaViolation) as refused:
        envelope.check_data(envelope.RECEIPT, {"outcome": "Zhang Sanfeng"})

    assert refused.value.pointer.startswith("/data")
    assert "Zhang" not in str(refused.value)


@pytest.mark.parametrize("path", sorted(envelope._SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_one(path):
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
