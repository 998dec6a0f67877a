"""What is done, and refused, about an agreement that waits for a second person."""

import re

import pytest
from django.urls import reverse

from ipcases.lib.errors import DomainError
from operations.services.agreements import confirm_agreement, refuse_agreement, take_back_agreement
from tests.operations.factories import NOW


def confirm(person, agreement, *, confirmed_at=NOW):
    return confirm_agreement(acting_user=person, code=agreement.code, confirmed_at=confirmed_at, now=NOW)


def refuse(person, agreement, *, reason="Art. 4 covers no companies"):
    return refuse_agreement(acting_user=person, code=agreement.code, reason=reason, now=NOW)


def take_back(person, agreement):
    return take_back_agreement(acting_user=person, code=agreement.code, now=NOW)


def refusal(act, *args, **values) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return refused.value.code


def page_of(agreement, act="agreement"):
    return reverse(f"operations:{act}", args=[agreement.code])


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
