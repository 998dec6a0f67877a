"""The demo tells the story of 2013–2017, with figures computed from rows."""

import re

from django.db import connection
from django.db.models import Count, Sum
from django.urls import reverse

from operations.models import Agreement, ContributedResult, Operation
from seizures.models import Outcome, Referral, Seizure
from sharing.models import InMessage, OutMessage, Share
from sharing.services.proving import prove
from tests.journeys.demo.conftest import DEMO, signed_in

pytestmark = DEMO
_SQL = {
    "seizures": """SELECT count(*) FROM operations_operationseizure os
                   JOIN operations_operation o ON o.id = os.operation_id
                   WHERE o.code = 'joint-2017' AND os.removed_at IS NULL""",
    "traced": """SELECT count(*) FROM seizures_parcel p
                 JOIN seizures_referralseizure rs ON rs.seizure_id = p.seizure_id
                 JOIN operations_operationreferral orf ON orf.referral_id = rs.referral_id
                 JOIN operations_operation o ON o.id = orf.operation_id
                 JOIN seizures_seizure s ON s.id = p.seizure_id
                 WHERE o.code = 'joint-2017' AND s.office_id = 'CNCAN'
                   AND s.detained_on BETWEEN '2017-08-01' AND '2017-08-31'""",
    "sites": """SELECT sum(r.count) FROM seizures_referralresult r
                JOIN operations_operationreferral orf ON orf.referral_id = r.referral_id
                JOIN operations_operation o ON o.id = orf.operation_id
                WHERE o.code = 'joint-2017' AND r.kind = 'SITE'""",
    "arrests": """SELECT sum(r.count) FROM seizures_referralresult r
                  JOIN operations_operationreferral orf ON orf.referral_id = r.referral_id
                  JOIN operations_operation o ON o.id = orf.operation_id
                  WHERE o.code = 'joint-2017' AND r.kind = 'ARREST'""",
    "value": """SELECT sum(r.amount) FROM seizures_referralresult r
                JOIN operations_operationreferral orf ON orf.referral_id = r.referral_id
                JOIN operations_operation o ON o.id = orf.operation_id
                WHERE o.code = 'joint-2017' AND r.kind = 'GOODS' AND r.currency_id = 'CNY'""",
}


def ask(name: str):
    with connection.cursor() as cursor:
        cursor.execute(_SQL[name])
        return cursor.fetchone()[0]


def test_the_rows_say_1560_127_7_36_and_more_than_20_million(client):
    figures = {name: ask(name) for name in _SQL}
    assert (figures["seizures"], figures["traced"], figures["sites"], figures["arrests"]) == (1560, 127, 7, 36)
    assert figures["value"] > 20_000_000
    assert Operation.objects.filter(starts_on__year__gte=2013, starts_on__year__lte=2017).count() == 6

    signed_in(client, "coordinator")
    operation = Operation.objects.get(code="joint-2017")
    page = client.get(reverse("operations:detail", args=[operation.public_id])).content.decode()
    links = dict(re.findall(r'<dd(?: class="long")?>\s*<a href="([^"]+)">([\d,]+)</a>', page))

    assert list(links.values()) == ["1,560", "127", "7", "36", f"{figures['value']:,.0f}"]
    for url, figure in links.items():
        rows = client.get(url.replace("&amp;", "&"))
        assert rows.status_code == 200
        if "traced" in url or url.endswith("/seizures/"):
            assert rows.context["count"].value == int(figure.replace(",", ""))
        else:
            assert sum(row.count for row in rows.context["page"].rows) == int(figure.replace(",", "")) or "GOODS" in url


def test_the_cases_of_2017_all_left_for_the_united_states_and_were_found_to_infringe():
    cases = Seizure.objects.filter(operation_seizures__operation__code="joint-2017")
    assert set(cases.values_list("direction", "destination_country")) == {("EXPORT", "US")}
    assert set(Outcome.objects.filter(line__seizure__in=cases).values_list("kind", flat=True)).isdisjoint({"RELEASED"})
    rounds = (
        cases.values_list("operation_seizures__round__number")
        .annotate(n=Count("pk"))
        .order_by("operation_seizures__round__number")
    )
    assert sum(n for _number, n in rounds) == 1560 and len(rounds) == 2


def test_the_traced_parcels_went_to_the_police_as_one_investigation():
    referral = Referral.objects.get(operation_referrals__operation__code="joint-2017")
    kinds = set(
        Outcome.objects.filter(line__seizure__referral_seizures__referral=referral).values_list("kind", flat=True)
    )
    assert kinds == {Outcome.Kind.HANDED_TO_POLICE}
    assert referral.status == Referral.Status.CONCLUDED


def test_the_partner_received_every_second_traced_case_and_reported_arrests():
    shares = Share.objects.filter(
        seizure__referral_seizures__referral__operation_referrals__operation__code="joint-2017"
    )
    assert shares.count() == 64 and not shares.exclude(status__in=["IN_PROGRESS", "CLOSED", "UNANSWERED"]).exists()
    told = ContributedResult.objects.filter(operation__code="joint-2017", kind="ARRESTS")
    assert told.aggregate(n=Sum("count"))["n"] == 9


def test_what_was_sent_and_what_came_back_proves_itself(now):
    sent = OutMessage.objects.filter(share__isnull=False).order_by("pk").first()
    came = InMessage.objects.order_by("-pk").first()
    for message_id in (sent.pk, came.message_id):
        findings = prove(message_id=message_id, now=now)
        assert findings and [finding.what for finding in findings if not finding.holds] == []


def test_the_memoranda_are_those_with_five_administrations_and_two_associations():
    shared = Agreement.objects.filter(may_share_cases=True).values_list("agency", flat=True)
    assert set(shared) == {"us-cbp", "eu-taxud", "ru-fcs", "jp-customs", "kr-kcs"}
    assert set(Agreement.objects.filter(may_share_cases=False).values_list("agency", flat=True)) == {"mpa", "inta"}
