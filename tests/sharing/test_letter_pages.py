"""Letters on the pages and over the API: written, noted, answered, decided, withdrawn, and found where they wait."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ipcases.waiting.partners import rows_of_sharing
from operations.models import Agreement
from sharing.models import ForeignCase, InMessage, Letter, Share
from sharing.services.permissions import answer_letter, approve_answer
from tests.sharing.factories import NOW, make_agreement
from tests.sharing.incoming import SHARE
from tests.sharing.letters import PROSECUTOR, answer_data, asked, comes, held_by_partner, held_here, letter_data
from tests.sharing.test_api import api
from tests.sharing.test_letters import ask

pytestmark = pytest.mark.django_db
WORD = "Do you have the seal number?"
WHY = "For the case named only."
LATE = NOW + timedelta(days=20)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def memorandum(db):
    return make_agreement(code="MOC-1")


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    return held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)


@pytest.fixture
def foreign(cbp, memorandum):
    return held_here()


def read(client, user, name, *args, **query) -> str:
    client.force_login(user)
    return unescape(client.get(reverse(name, args=args), query).content.decode())


def send(client, user, name, public_id, said, query="") -> tuple[int, str]:
    client.force_login(user)
    response = client.post(reverse(name, args=[public_id]) + query, said)
    return response.status_code, response.content.decode()


def granted(liaison, approver, share) -> Letter:
    letter = answer_letter(acting_user=liaison, letter=asked(share), outcome="GRANTED", reason=WHY, now=NOW)
    return approve_answer(acting_user=approver, letter=letter, confirmed_at=NOW, now=NOW)


def stand_out(page: str) -> list[str]:
    """Return the buttons of a page that stand out, but for the one that only narrow screens show."""
    page = re.sub(r'<span class="narrow-only">.*?</span>', "", page[: page.index("</main>")], flags=re.DOTALL)
    return re.findall(r'class="btn(?: btn-s)? btn-1"', page)


def button(page: str, words: str) -> str:
    """Return the tag that begins the button or link of these words."""
    return page[: page.index(words)].rpartition('class="btn')[2].split(">")[0]


# --- writing ------------------------------------------------------------------------------------------------
def test_writes_under_the_timeline_and_nothing_typed_is_lost(client, liaison, share):
    assert "No letters yet." in read(client, liaison, "sharing:share", share.public_id)
    text = "Ask Zhang Sanfeng for the seal number."

    status, page = send(client, liaison, "sharing:write-letter", share.public_id, {"text": text})
    assert (status, text in page, "that this share does not tell" in page) == (400, True, True)
    assert send(client, liaison, "sharing:write-letter", share.public_id, {"text": " "})[0] == 400
    assert send(client, liaison, "sharing:write-letter", share.public_id, {"text": WORD})[0] == 302

    page = read(client, liaison, "sharing:share", share.public_id)
    assert (WORD in page, stand_out(page)) == (True, ['class="btn btn-1"'])


def test_offers_no_form_once_the_partner_holds_the_case_no_more(client, liaison, share):
    Share.objects.filter(pk=share.pk).update(status="REJECTED")

    page = read(client, liaison, "sharing:share", share.public_id)

    assert reverse("sharing:write-letter", args=[share.public_id]) not in page
    assert send(client, liaison, "sharing:write-letter", share.public_id, {"text": WORD})[0] == 409


FORMS = {
    "CORRECTION": ({"pointer": "/data/goods/0/quantity", "proposed": "10 pairs"}, "proposed", "authority"),
    "ONWARD": ({"authority": "Guangzhou PSB", "purpose": "CRIMINAL_INVESTIGATION"}, "purpose", "proposed"),
    "COURT": ({"authority": "Guangzhou IP Court"}, "authority", "purpose"),
}


@pytest.mark.parametrize(("kind", "said", "field", "other"), [(kind, *rest) for kind, rest in FORMS.items()], ids=FORMS)
def test_asks_on_a_page_of_its_own(client, liaison, foreign, kind, said, field, other):
    query = f"?kind={kind}"
    page = read(client, liaison, "sharing:foreign-case", foreign.public_id)
    assert reverse("sharing:write-to-owner", args=[foreign.public_id]) + query in page
    form = read(client, liaison, "sharing:write-to-owner", foreign.public_id, kind=kind)
    assert (f'name="{field}"' in form, f'name="{other}"' in form) == (True, False)

    broken = said | {field: "", "text": "Why we ask"}
    status, page = send(client, liaison, "sharing:write-to-owner", foreign.public_id, broken, query)
    assert (status, "Why we ask" in page) == (400, True)
    status, _page = send(client, liaison, "sharing:write-to-owner", foreign.public_id, said | {"text": "Why"}, query)

    assert (status, Letter.objects.get().kind) == (302, kind)
    page = read(client, liaison, "sharing:foreign-case", foreign.public_id)
    assert "Waits for an answer" in page


def test_says_the_usual_day_of_the_agreement_where_one_is_in_force(client, liaison, foreign, memorandum):
    usual = "Leave it empty for the usual day: 20 working days there."
    assert usual in read(client, liaison, "sharing:write-to-owner", foreign.public_id, kind="COURT")
    Agreement.objects.filter(pk=memorandum.pk).update(valid_to=NOW.date() - timedelta(days=1))

    assert usual not in read(client, liaison, "sharing:write-to-owner", foreign.public_id, kind="COURT")


def test_a_case_of_a_partner_has_one_button_that_stands_out(client, liaison, foreign):
    assert len(stand_out(read(client, liaison, "sharing:foreign-case", foreign.public_id))) == 1
    ForeignCase.objects.update(status="CLOSED")

    assert len(stand_out(read(client, liaison, "sharing:foreign-case", foreign.public_id))) == 1


def test_the_answer_to_a_letter_that_waits_stands_out_before_a_new_letter(client, liaison, share):
    page = ("sharing:share", share.public_id)
    assert "btn-1" in button(read(client, liaison, *page), "Sign and send")
    asked(share)

    shown = read(client, liaison, *page)

    assert "btn-1" in button(shown, "Answer…")
    assert "btn-1" not in button(shown, "Sign and send")


# --- answering ------------------------------------------------------------------------------------------------
def test_grants_on_the_pages_and_the_mark_says_so(client, liaison, approver, share):
    letter = asked(share)
    page = read(client, liaison, "sharing:share", share.public_id)
    assert (PROSECUTOR in page, "May be passed on" in page) == (True, False)

    said = {"outcome": "GRANTED", "reason": WHY, "until": "2027-06-30"}
    status, page = send(client, liaison, "sharing:answer-letter", letter.public_id, said | {"until": "2040-01-01"})
    assert (status, WHY in page) == (400, True)
    assert send(client, liaison, "sharing:answer-letter", letter.public_id, said)[0] == 302
    page = read(client, approver, "sharing:decide-letter", letter.public_id)
    assert (PROSECUTOR in page, WHY in page, len(stand_out(page))) == (True, True, 1)
    assert send(client, approver, "sharing:decide-letter", letter.public_id, {"approve": "1"})[0] == 302

    page = read(client, liaison, "sharing:share", share.public_id)
    mark = page[page.index('role="note"') :]
    assert "May be passed on" in mark[: mark.index("</div>\n  </dl>") if "</div>\n  </dl>" in mark else 3000]
    letter.refresh_from_db()
    assert letter.state == "GRANTED"


def test_declines_on_the_page_and_the_liaison_reads_why(client, liaison, approver, share):
    letter = answer_letter(acting_user=liaison, letter=asked(share), outcome="GRANTED", reason=WHY, now=NOW)
    said = {"decline": "1", "reason": "Ask the ministry first."}

    assert send(client, approver, "sharing:decide-letter", letter.public_id, {"decline": "1"})[0] == 400
    assert send(client, approver, "sharing:decide-letter", letter.public_id, said)[0] == 302

    assert "Ask the ministry first." in read(client, liaison, "sharing:share", share.public_id)


def test_withdraws_on_the_page(client, liaison, approver, share):
    letter = granted(liaison, approver, share)

    assert send(client, liaison, "sharing:withdraw-letter", letter.public_id, {"reason": "Dropped."})[0] == 302

    page = read(client, liaison, "sharing:share", share.public_id)
    assert ("Dropped." in page, "May be passed on" in page) == (True, False)
    assert send(client, liaison, "sharing:withdraw-letter", letter.public_id, {"reason": "Again."})[0] == 409


def test_says_which_accepted_correction_is_withdrawn(client, liaison, share):
    letter = asked(share, "correction")
    answer_letter(acting_user=liaison, letter=letter, outcome="ACCEPTED", reason="", now=NOW)

    page = read(client, liaison, "sharing:withdraw-letter", letter.public_id)

    assert "Withdraw the accepted correction: Goods line 1 – Quantity" in page


def test_what_a_partner_granted_stands_on_its_case(client, liaison, foreign):
    letter = ask(liaison, foreign)
    comes(answer_data(letter))

    page = read(client, liaison, "sharing:foreign-case", foreign.public_id)
    assert ("May be passed on" in page, "Guangzhou PSB" in page, "30 Jun 2027" in page) == (True, True, True)
    with time_machine.travel(NOW + timedelta(days=300), tick=False):
        page = read(client, liaison, "sharing:foreign-case", foreign.public_id)
    assert ("May be passed on" in page, "Ran out" in page) == (False, True)


def test_an_accepted_correction_leads_to_the_page_where_it_is_made(client, liaison, desk, share, case):
    letter = asked(share, "correction")
    assert send(client, liaison, "sharing:answer-letter", letter.public_id, {"outcome": "ACCEPTED"})[0] == 302

    address = reverse("seizures:correct-goods", args=[case.reference])
    rows = rows_of_sharing(user=desk, today=NOW.date(), limit=5)
    assert [row["url"] for row in rows] == [address]
    page = read(client, desk, "seizures:correct-goods", case.reference)
    assert ("10 pairs" in page, "us-cbp" in page or "proposed a correction" in page) == (True, True)
    assert "10 pairs" in read(client, desk, "seizures:correct-goods", case.reference.lower())
    assert "10 pairs" not in read(client, desk, "seizures:papers", case.reference)


def test_says_what_an_older_partner_did_with_a_letter(client, liaison, share):
    send(client, liaison, "sharing:write-letter", share.public_id, {"text": WORD})
    Letter.objects.update(state="STOPPED", stopped_why="http-415")

    page = read(client, liaison, "sharing:share", share.public_id)

    assert "its version is older than ours" in page


# --- who sees what -----------------------------------------------------------------------------------------------
def test_the_auditor_sees_that_it_was_written_and_not_what(client, auditor, liaison, approver, share, foreign):
    granted(liaison, approver, share)
    ask(liaison, foreign)
    pages = [
        read(client, auditor, "sharing:share", share.public_id),
        read(client, auditor, "sharing:foreign-case", foreign.public_id),
        read(client, auditor, "sharing:letters", view="all"),
        api(auditor).get("/api/v1/letters/").content.decode(),
    ]

    for page in pages:
        assert not [word for word in (PROSECUTOR, "Guangzhou PSB", WHY, "Long Beach") if word in page]
    assert "not what it says" in pages[0] and "May be passed on" in pages[0]


# --- where it waits -----------------------------------------------------------------------------------------------
def test_what_waits_stands_on_the_first_page(client, liaison, approver, share, foreign):
    question = asked(share)
    comes(letter_data(SHARE))

    def steps(user):
        return [row["step"]["word"] for row in rows_of_sharing(user=user, today=NOW.date(), limit=5)]

    assert {"Answer the letter", "Read the letter"} <= set(steps(liaison))
    assert "Approve the answer" not in steps(approver)
    answer_letter(acting_user=liaison, letter=question, outcome="GRANTED", reason=WHY, now=NOW)

    assert "Answer the letter" not in steps(liaison)
    assert "Approve the answer" in steps(approver)
    assert "Letters" in read(client, liaison, "sharing:desk")


@pytest.mark.parametrize(("view", "count"), [("us", 1), ("approval", 0), ("partner", 1), ("all", 3)])
def test_lists_what_waits_for_whom(client, liaison, share, foreign, view, count):
    asked(share)
    ask(liaison, foreign)
    send(client, liaison, "sharing:write-letter", share.public_id, {"text": WORD})

    client.force_login(liaison)
    page = client.get(reverse("sharing:letters"), {"view": view})

    assert len(page.context["page"].rows) == count
    assert len(api(liaison).get("/api/v1/letters/", {"view": view}).json()["results"]) == count


def test_the_list_says_whose_case_and_who_wrote(client, liaison, share):
    asked(share)
    client.force_login(liaison)
    row = client.get(reverse("sharing:letters"), {"view": "us"}).content.decode()
    row = " ".join(row[row.index("<tbody") : row.index("</tbody")].split())

    assert ("Our case" in row, f'<span class="s">{share.partner.agency.short_name}</span>' in row) == (True, True)


def test_a_letter_about_their_case_stands_below_that_case(client, liaison, foreign):
    client.force_login(liaison)
    page = client.get(reverse("sharing:write-to-owner", args=[foreign.public_id]))

    names = [name for name, _address in page.context["crumbs"]]
    assert names == ["Sharing", "Shared with us", foreign.reference, "Letter"]


def test_late_answers_stand_where_late_answers_stand(client, liaison, share, foreign):
    asked(share)
    ask(liaison, foreign, answer_by=(NOW + timedelta(days=5)).date())
    desk, inbox = (
        reverse("sharing:share", args=[share.public_id]),
        reverse("sharing:foreign-case", args=[foreign.public_id]),
    )
    assert desk not in read(client, liaison, "sharing:desk", view="late")
    assert inbox not in read(client, liaison, "sharing:inbox", view="late")

    with time_machine.travel(LATE, tick=False):
        late, owed = (
            read(client, liaison, "sharing:desk", view="late"),
            read(client, liaison, "sharing:inbox", view="late"),
        )
        found = api(liaison).get("/api/v1/shares/", {"late": "true"}).json()["results"]

    assert (desk in late, "ours, to a letter" in late, "Remind<" in late) == (True, True, False)
    assert (inbox in owed, "theirs, to a letter, is late" in owed) == (True, True)
    assert [row["id"] for row in found] == [str(share.public_id)]


def test_the_case_says_how_many(client, liaison, share, case):
    asked(share)
    asked(share, "word")

    page = read(client, liaison, "sharing-case:tab", case.reference)

    assert ("2 letters" in page, "2 letters wait for us" in page) == (True, True)


# --- how much it asks -----------------------------------------------------------------------------------------------
def _copies(letter: Letter, count: int) -> None:
    """Make more letters of the same kind, each with its own message."""
    messages = [InMessage.objects.get(pk=letter.in_message_id) for _number in range(count)]
    for message in messages:
        message.pk, message.message_id = None, Letter._meta.get_field("letter_id").default()
        message.stream_seq = 0  # a number is kept once
    InMessage.objects.bulk_create(messages)
    rows = [Letter.objects.get(pk=letter.pk) for _number in range(count)]
    for row, message in zip(rows, messages, strict=True):
        row.pk, row.in_message = None, message
        row.public_id = row.letter_id = Letter._meta.get_field("letter_id").default()
    Letter.objects.bulk_create(rows)


@pytest.mark.parametrize("place", ["letters", "share", "first page"])
def test_asks_as_often_for_two_hundred_as_for_ten(client, liaison, share, place):
    letter = asked(share)
    client.force_login(liaison)
    address = {
        "letters": reverse("sharing:letters"),
        "share": reverse("sharing:share", args=[share.public_id]),
        "first page": reverse("home"),
    }[place]
    counts = []
    for more in (9, 190):
        _copies(letter, more)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_share_page_shows_the_newest_and_leads_to_the_others(client, liaison, share, case):
    letter = asked(share)
    _copies(letter, 24)

    page = read(client, liaison, "sharing:share", share.public_id)

    assert "Earlier letters" in page
    assert f"?view=all&q={case.reference}" in page


# --- over the API -----------------------------------------------------------------------------------------------------
def test_does_the_same_acts_over_the_api(liaison, approver, share, foreign):
    said = {"kind": "ONWARD", "authority": "Guangzhou PSB", "purpose": "CRIMINAL_INVESTIGATION", "text": WHY}
    made = api(liaison).post(f"/api/v1/inbox/{foreign.public_id}/letters/", said, format="json")
    told = api(liaison).post(f"/api/v1/shares/{share.public_id}/letters/", {"text": WORD}, format="json")
    named = api(liaison).post(f"/api/v1/shares/{share.public_id}/letters/", {"text": "Zhang Sanfeng"}, format="json")
    assert (made.status_code, made.json()["state"], made.json()["case"]) == (201, "WAITING", foreign.reference)
    assert (told.status_code, told.json()["is_ours"], told.json()["message_state"]) == (201, True, "READY")
    assert (named.status_code, named.json()["code"]) == (400, "text-says-more")

    letter = f"/api/v1/letters/{asked(share).public_id}"
    answer = {"outcome": "GRANTED", "reason": WHY, "until": "2027-06-30"}
    assert api(liaison).post(f"{letter}/answer/", answer, format="json").json()["state"] == "WAITING"
    refused = api(approver).post(f"{letter}/decline/", {"reason": "Not yet"}, format="json").json()
    assert refused["answers"][0]["declined_why"] == "Not yet"
    api(liaison).post(f"{letter}/answer/", answer, format="json")
    given = api(approver).post(f"{letter}/approve/", {}, format="json").json()
    assert (given["state"], given["until"]) == ("GRANTED", "2027-06-30")
    withdrawn = api(liaison).post(f"{letter}/withdraw/", {"reason": "Dropped"}, format="json").json()
    assert [row["outcome"] for row in withdrawn["answers"]] == ["GRANTED", "GRANTED", "WITHDRAWN"]

    word = asked(share, "word")
    assert api(liaison).post(f"/api/v1/letters/{word.public_id}/note/", {}, format="json").json()["state"] == "NOTED"
    assert api(liaison).get(f"/api/v1/letters/{word.public_id}/").json()["text"] == "The container is in Long Beach."
