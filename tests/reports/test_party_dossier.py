"""The dossier of a party: which cases it counts, for whom, why others may be the same, and what each figure opens."""

import re
import uuid
from dataclasses import replace
from html import unescape

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from seizures.models import Party, PartySearch, SeizureMember
from seizures.services.corrections import correct_parties
from seizures.services.rows import write_parties
from seizures.services.values import PartyIntake
from tests.operations.factories import make_seizure
from tests.seizures.factories import BAGS, NOON, SHOES, log
from tests.sharing.factories import approve, make_partner, make_share, submit

pytestmark = pytest.mark.django_db
HAIGE = PartyIntake(role="SENDER", name="Shenzhen Haige Trading Co., Ltd.", kind="COMPANY", country="CN")
IN_CHINESE = replace(HAIGE, name="深圳市海格贸易有限公司")
WANG = PartyIntake(role="SENDER", name="Wang Wei", kind="PERSON", country="CN", address="8 Long Road, Futian")


def named(user, *parties, **overrides):
    """Log a case with these people on its papers and return it."""
    return log(user, parties=parties, **overrides)


def dossier_url(case, role="SENDER"):
    return reverse("reports:party", args=[PartySearch.objects.get(party__seizure=case, party__role=role).public_id])


@pytest.fixture
def read(client, desk):
    """Return a function that reads a dossier as the desk at headquarters and returns what the page was made of."""
    client.force_login(desk, backend="accounts.auth.RoleBackend")

    def reading(case, query="", role="SENDER"):
        answer = client.get(f"{dossier_url(case, role)}?{query}")
        assert answer.status_code == 200
        return answer

    return reading


@pytest.fixture
def own_cache(monkeypatch):
    """Remember what was read today where no test beside this one empties it."""
    monkeypatch.setattr("seizures.services.evidence.cache", LocMemCache(f"dossier-{uuid.uuid4()}", {}))


def listed(answer):
    """Return the cases that the list of a dossier shows."""
    return {row.reference for row in answer.context["page"].rows}


# --- who is the same --------------------------------------------------------------------------


def test_counts_the_same_name_in_the_same_country_and_the_same_tax_number(read, officer):
    numbered = replace(HAIGE, tax_number="91440300MA5DA1234X")
    cases = [
        named(officer, numbered),
        named(officer, replace(HAIGE, name="SHENZHEN HAIGE TRADING CO LTD", role="EXPORTER")),
        named(officer, replace(numbered, name="Vostok Ltd")),
    ]
    named(officer, replace(HAIGE, country="US"))
    named(officer, replace(HAIGE, name="Shenzhen Haiwang Trading Co., Ltd."))

    answer = read(cases[0])

    assert answer.context["dossier"].cases == 3
    assert listed(answer) == {case.reference for case in cases}
    assert {spelling.name for spelling in answer.context["matches"].spellings} == {
        "Shenzhen Haige Trading Co., Ltd.", "SHENZHEN HAIGE TRADING CO LTD", "Vostok Ltd",
    }  # fmt: skip


def test_another_script_is_perhaps_the_same_and_says_why(read, officer):
    case, other = named(officer, HAIGE), named(officer, IN_CHINESE)

    answer = read(case)

    assert listed(answer) == {case.reference}
    (candidate,) = answer.context["matches"].candidates
    assert [spelling.name for spelling in candidate.spellings] == [IN_CHINESE.name]
    text = answer.content.decode()
    assert "Same name in pinyin" in text
    assert IN_CHINESE.name in text
    assert other.reference not in text


def test_who_is_ticked_is_counted_for_this_reading_only(read, officer):
    case, other = named(officer, HAIGE), named(officer, IN_CHINESE)
    (candidate,) = read(case).context["matches"].candidates

    together = read(case, f"also={candidate.public_id}")

    assert listed(together) == {case.reference, other.reference}
    assert together.context["dossier"].cases == 2
    assert "1 other name is counted too" in together.content.decode()
    assert listed(read(case)) == {case.reference}


def test_who_is_no_candidate_cannot_be_ticked(read, officer):
    case, stranger = named(officer, HAIGE), named(officer, replace(HAIGE, name="Vostok Ltd"))
    known = PartySearch.objects.get(party__seizure=stranger)

    assert listed(read(case, f"also={known.public_id}&also=nobody")) == {case.reference}


def test_people_are_the_same_by_name_and_country_only_when_both_are_known(read, officer):
    here, again = named(officer, WANG), named(officer, replace(WANG, address="1 Other Street"))
    nowhere = named(officer, replace(WANG, country="", address=""))
    named(officer, replace(WANG, country="", address=""))

    assert listed(read(here)) == {here.reference, again.reference}
    alone = read(nowhere)
    assert listed(alone) == {nowhere.reference}
    assert "a name alone does not make it the same" in alone.content.decode()


def test_many_names_at_one_address_are_counted_and_not_shown(read, officer):
    hall = "Stall 118, 2 Market Road, Yiwu"
    case = named(officer, replace(HAIGE, address=hall))
    near = [f"{word} Toys Ltd" for word in ("Alder", "Birchwood", "Cedarhill", "Dogwood", "Elmtree")]
    for name in near:
        named(officer, replace(HAIGE, name=name, address=hall))
    assert len(read(case).context["matches"].candidates) == 5

    named(officer, replace(HAIGE, name="Firland Toys Ltd", address=hall))
    named(officer, replace(HAIGE, name="Guangzhou Haige Trading Co., Ltd.", address=hall))  # a word alike, not the name

    matches = read(case).context["matches"]
    assert (matches.candidates, matches.at_address) == ([], 6)


# --- for whom ---------------------------------------------------------------------------------


def test_shows_and_counts_nothing_that_its_reader_may_not_see(client, officer, officer_szx):
    case = named(officer, HAIGE)
    elsewhere = named(officer_szx, HAIGE, office="CNSZX")
    hidden = named(officer_szx, IN_CHINESE, office="CNSZX")
    client.force_login(officer, backend="accounts.auth.RoleBackend")

    answer = client.get(dossier_url(case))

    assert answer.context["dossier"].cases == 1
    assert answer.context["matches"].candidates == []
    assert [spelling.cases for spelling in answer.context["matches"].spellings] == [1]
    assert client.get(dossier_url(elsewhere)).status_code == 404
    ticked = f"?also={PartySearch.objects.get(party__seizure=hidden).public_id}"
    assert client.get(dossier_url(case) + ticked).context["dossier"].cases == 1


def test_a_restricted_case_counts_for_its_members_only(read, officer, desk):
    case, secret = named(officer, HAIGE), named(officer, HAIGE)
    secret.is_restricted = True
    secret.save(update_fields=["is_restricted"])
    assert listed(read(case)) == {case.reference}

    SeizureMember.objects.create(seizure=secret, user=desk, added_by=officer, added_at=NOON)

    assert listed(read(case)) == {case.reference, secret.reference}


def test_names_that_were_erased_are_gone_from_dossiers(read, officer):
    case, other = named(officer, HAIGE), named(officer, HAIGE)
    assert listed(read(case)) == {case.reference, other.reference}

    Party.objects.filter(seizure=other).delete()

    assert listed(read(case)) == {case.reference}
    assert PartySearch.objects.count() == 1


def test_reading_is_in_the_audit_once_a_day_without_a_name(read, officer, desk, own_cache):
    case = named(officer, HAIGE)
    read(case)
    read(case)

    event = AuditEvent.objects.get(action="seizure.party_dossier_read")

    assert (event.actor, event.case_reference, event.changes) == (desk, case.reference, {"cases": [None, 1]})


def test_the_address_stays_when_people_are_corrected(read, officer):
    case = named(officer, HAIGE)
    before = dossier_url(case)

    correct_parties(
        acting_user=officer, reference=case.reference, version=case.version, now=NOON,
        parties=(replace(HAIGE, address="8 Long Road, Futian"), replace(WANG, role="ADDRESSEE")),
    )  # fmt: skip

    assert dossier_url(case) == before
    assert dossier_url(case, "ADDRESSEE") != before
    assert "8 Long Road" in read(case).content.decode()


# --- figures ----------------------------------------------------------------------------------


def test_every_figure_opens_just_its_rows(read, officer, officer_szx):
    case = named(officer, HAIGE, lines=(SHOES,))
    named(officer, replace(HAIGE, role="EXPORTER"), lines=(BAGS, SHOES), channel="CARGO")
    named(officer_szx, HAIGE, office="CNSZX", lines=(replace(BAGS, brand="Nordvik"),))
    named(officer, IN_CHINESE, lines=(BAGS,))
    (candidate,) = read(case).context["matches"].candidates
    answer = read(case, f"also={candidate.public_id}")

    bar = r'<a href="(\?[^"]*#cases)"><span>(.*?)</span><span class="n">(\d+)</span>'
    figures = re.findall(bar, answer.content.decode())

    assert len(figures) >= 9
    for url, label, cases in figures:
        opened = read(case, unescape(url).removeprefix("?").removesuffix("#cases"))
        assert opened.context["count"].value == int(cases), label
        assert opened.context["dossier"].cases == 4
        assert len(opened.context["applied"]) in (1, 2)
    assert {label: cases for _url, label, cases in figures}["NORDVIK"] == "3"


def test_small_figures_unfold_and_none_is_left_out(read, officer):
    brands = [f"BRAND {number:02}" for number in range(15)]
    case = named(officer, HAIGE, lines=tuple(replace(BAGS, brand=brand) for brand in brands))
    named(officer, HAIGE, lines=(replace(BAGS, brand=brands[14]),))

    answer = read(case)

    folded = [one for column in answer.context["figures"] for one in column if one["others_count"]]
    assert [(one["id"], one["others_count"]) for one in folded] == [("brands", 7)]
    assert re.search(r"<summary>.*?7 more", answer.content.decode(), re.DOTALL)
    assert [figure.count for figure in answer.context["dossier"].brands] == [2] + [1] * 14
    assert all(f"<span>{brand}</span>" in answer.content.decode() for brand in brands)


def test_costs_the_same_queries_for_10_and_200_cases(client, desk, officer, own_cache):
    client.force_login(desk, backend="accounts.auth.RoleBackend")
    case = named(officer, HAIGE)

    def more(number):
        for _case in range(number):
            for party in (HAIGE, IN_CHINESE):
                write_parties(seizure=make_seizure(logged_by=officer), parties=(party,))

    def cost():
        url = dossier_url(case)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    more(4)
    few = cost()
    more(95)

    assert cost() == few
    assert few <= 24


def test_says_when_it_stands_in_this_case_only(read, officer):
    answer = read(named(officer, HAIGE))

    text = answer.content.decode()
    assert "No name in the cases that you may see is like this one." in text
    assert answer.context["timeline"] is None
    assert 'id="offices"' not in text


# --- ways in and out --------------------------------------------------------------------------


def test_the_case_page_leads_there_and_the_watch_is_filled_in(client, desk, officer):
    case = named(officer, IN_CHINESE)
    client.force_login(desk, backend="accounts.auth.RoleBackend")
    url = dossier_url(case)

    assert f'href="{url}"' in client.get(reverse("seizures:detail", args=[case.reference])).content.decode()
    to_watch = re.search(r'href="([^"]*watches/new/[^"]*)"', client.get(url).content.decode())[1]
    form = client.get(to_watch).context["form"]
    assert form.initial["query"] == "text=%E6%B7%B1%E5%9C%B3%E5%B8%82%E6%B5%B7%E6%A0%BC%E8%B4%B8%E6%98%93"
    assert "party=" in to_watch


def test_a_watch_of_somebody_else_s_case_is_not_filled_in(client, officer, officer_szx):
    url = dossier_url(named(officer, HAIGE))
    client.force_login(officer_szx, backend="accounts.auth.RoleBackend")

    asked = {"party": url.rstrip("/").rsplit("/", 1)[1]}
    assert client.get(reverse("reports:watch-new"), asked).status_code == 404


def test_a_search_by_name_leads_there_without_saying_the_name(client, officer, desk, auditor):
    case = named(officer, HAIGE, replace(WANG, role="ADDRESSEE"))
    url = dossier_url(case)

    def found(user, name, asked):
        client.force_login(user, backend="accounts.auth.RoleBackend")
        return client.get(reverse(name), asked).content.decode()

    for page in (found(desk, "reports:search", {"text": "haige"}), found(desk, "seizures:list", {"q": "haige"})):
        assert url in page
        assert dossier_url(case, "ADDRESSEE") not in page
        assert HAIGE.name not in page
    assert url not in found(desk, "seizures:list", {"q": "nordvik"})
    assert url not in found(auditor, "seizures:list", {"q": "nordvik"})


def test_shares_count_for_who_sees_shares(client, read, officer, desk, liaison, approver):
    make_partner()
    cases = [named(officer, HAIGE) for _case in range(3)]
    share = submit(liaison, make_share(liaison, cases[0]))
    make_share(liaison, cases[1], agreement=share.agreement)  # a draft is no share yet
    approve(approver, share)
    assert read(cases[0]).context["dossier"].shares is None
    client.force_login(liaison, backend="accounts.auth.RoleBackend")

    dossier = client.get(dossier_url(cases[0])).context["dossier"]

    assert [(figure.count, figure.query) for figure in dossier.shares] == [(1, "partner=us-cbp")]
    opened = client.get(dossier_url(cases[0]), {"partner": "us-cbp"})
    assert listed(opened) == {cases[0].reference}
    assert "Shared with" in opened.content.decode()


# --- over the API, and of before --------------------------------------------------------------


def test_the_api_says_the_same(client, officer, desk):
    case, other = named(officer, HAIGE), named(officer, IN_CHINESE, lines=(BAGS,))
    client.force_login(desk, backend="accounts.auth.RoleBackend")
    public_id = client.get(f"/api/v1/seizures/{case.reference}/").json()["parties"][0]["public_id"]
    url = f"/api/v1/parties/{public_id}/"

    told = client.get(url).json()
    (candidate,) = told["candidates"]
    together = client.get(url, {"also": candidate["public_id"]}).json()

    assert (told["cases"], together["cases"]) == (1, 2)
    assert (candidate["reasons"], candidate["in_words"]) == (["PINYIN"], ["Same name in pinyin"])
    assert told["figures"]["of_cases"]["offices"][0]["query"] == "office=CNCAN"
    cases = client.get(f"{url}cases/", {"also": candidate["public_id"], "brand": "kestra"}).json()["results"]
    assert {row["reference"] for row in cases} == {case.reference, other.reference}
    assert len(client.get(f"{url}cases/").json()["results"]) == 1
    assert client.get(url, {"also": "nobody"}).status_code == 400


def test_a_program_that_reads_the_cases_alone_is_in_the_audit_too(client, officer, desk):
    case = named(officer, HAIGE)
    named(officer, HAIGE)
    client.force_login(desk, backend="accounts.auth.RoleBackend")
    url = f"/api/v1/parties/{case.parties.get(name=HAIGE.name).search.public_id}/"

    for address in (f"{url}cases/", f"{url}cases/?channel=POSTAL", url):  # once a day for the same cases
        assert client.get(address).status_code == 200
        event = AuditEvent.objects.get(action="seizure.party_dossier_read")
        assert (event.actor, event.case_reference, event.changes) == (desk, case.reference, {"cases": [None, 2]})
