"""Acts on the field rules of an agreement, and their pages as a reader sees them."""

import re

import pytest
from django.urls import reverse

from ipcases.lib.errors import DomainError
from sharing.facts import RuleFacts
from sharing.field_words import OMIT
from sharing.fields import FIELDS
from sharing.services.policies import (
    default_rules,
    propose_policy,
    put_in_force,
    refuse_policy,
    rules_in_force,
    take_back_policy,
)
from tests.sharing.factories import NOW


def refusal(act, *args, **values) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return refused.value.code


def with_form(agreement, path, form):
    """Return the usual rules, but for one field."""
    rules = [rule for rule in default_rules(agreement=agreement) if rule.field != path]
    return rules if form == OMIT else [*rules, RuleFacts(path, FIELDS[path].tier, form, agreement.clause)]


def propose(person, agreement, *, path="goods.hs", form="GENERALISE", **said):
    said = {"reason": "Letter 12", "confirmed_at": NOW, "now": NOW} | said
    rules = with_form(agreement, path, form)
    return propose_policy(acting_user=person, agreement=agreement, rules=rules, **said)


def put(person, agreement, *, version=1, looked_at=0, confirmed_at=NOW):
    return put_in_force(
        acting_user=person,
        agreement=agreement,
        version=version,
        looked_at=looked_at,
        confirmed_at=confirmed_at,
        now=NOW,
    )


def refuse(person, agreement, *, version=1, reason="Too much"):
    return refuse_policy(acting_user=person, agreement=agreement, version=version, reason=reason, now=NOW)


def take_back(person, agreement, *, version=1):
    return take_back_policy(acting_user=person, agreement=agreement, version=version, now=NOW)


def address(agreement, act="field-rules"):
    return reverse(f"sharing:{act}", args=[agreement.code])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(agreement, **differing):
    _version, rules = rules_in_force(agreement=agreement)
    known = {path: rules[path].transform if path in rules else OMIT for path in FIELDS}
    paths = [path for path, field in FIELDS.items() if field.tier in agreement.tiers]
    return {path: known[path] for path in paths} | {name.replace("__", "."): form for name, form in differing.items()}
