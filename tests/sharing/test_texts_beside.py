"""What is written beside a shared case, and read by the partner unapproved: it says no more than the share does."""

import pytest

from ipcases.lib.errors import InvalidValue
from seizures.models import Seizure
from sharing.services.letters import write_on_share
from sharing.services.policies import ensure_policy
from sharing.services.recalls import recall_share
from tests.sharing.factories import NOW, SENDER, make_agreement
from tests.sharing.letters import held_by_partner

pytestmark = pytest.mark.django_db
REFERENCE, DECLARATION = "CN-CAN-2026-000001", "530120261234567890"


def letter(user, share, text):
    write_on_share(acting_user=user, share=share, text=text, now=NOW)


def recall(user, share, text):
    recall_share(acting_user=user, share=share, reason="ERROR", remark=text, confirmed_at=NOW, now=NOW)


def code_of(act, *args) -> str:
    try:
        act(*args)
    except InvalidValue as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("act", [letter, recall])
@pytest.mark.parametrize(("tiers", "code"), [(["A", "B"], ""), (["A"], "text-says-more")])
def test_names_a_company_only_where_the_share_tells_it(liaison, approver, case, cbp, act, tiers, code):
    share = held_by_partner(liaison, approver, case, partner=cbp, agreement=make_agreement(tiers=tiers))

    assert code_of(act, liaison, share, f"{SENDER.name} is not the sender.") == code


@pytest.mark.parametrize("act", [letter, recall])
@pytest.mark.parametrize(("is_told", "code"), [(True, ""), (False, "text-says-more")])
def test_names_the_case_only_where_the_share_does(liaison, approver, case, cbp, memorandum, act, is_told, code):
    if not is_told:
        ensure_policy(agreement=memorandum, now=NOW).rules.filter(field="subject").delete()
    share = held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)

    assert code_of(act, liaison, share, f"{REFERENCE} has an error.") == code


@pytest.mark.parametrize("act", [letter, recall])
def test_never_says_the_number_of_our_declaration(liaison, approver, case, cbp, memorandum, act):
    Seizure.objects.filter(pk=case.pk).update(declaration_number=DECLARATION)
    share = held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)

    assert code_of(act, liaison, share, f"See declaration {DECLARATION}.") == "text-says-more"
    assert code_of(act, liaison, share, "See the declaration.") == ""
