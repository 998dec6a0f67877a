"""The demo tells the story of 2017 with figures computed from rows."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from ipcases.demo.seed import AlreadyFilled, seed
from operations.models import Operation
from seizures.models import Procedure

pytestmark = pytest.mark.django_db

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


@pytest.fixture
def demo(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "FILES_ROOT", tmp_path)
    monkeypatch.setattr(settings, "DEMO_PASSWORD", "a-demo-password")
    said: list[str] = []
    seed(now=timezone.now(), holders=60, say=said.append)
    return said


def test_the_rows_say_1560_127_7_36_and_more_than_20_million(demo, client):
    figures = {name: ask(name) for name in _SQL}
    assert (figures["seizures"], figures["traced"], figures["sites"], figures["arrests"]) == (1560, 127, 7, 36)
    assert figures["value"] > 20_000_000
    assert Operation.objects.filter(starts_on__year__gte=2013, starts_on__year__lte=2017).count() == 6

    client.force_login(User.objects.get(username="coordinator"), backend="accounts.auth.RoleBackend")
    operation = Operation.objects.get(code="joint-2017")
    page = client.get(reverse("operations:detail", args=[operation.public_id])).content.decode()
    links = dict(re.findall(r'<dd>\s*<a href="([^"]+)">([\d,]+)</a>', page))

    assert list(links.values()) == ["1,560", "127", "7", "36", f"{figures['value']:,.0f}"]
    for url, figure in links.items():
        rows = client.get(url.replace("&amp;", "&"))
        assert rows.status_code == 200
        if "traced" in url or url.endswith("/seizures/"):
            assert rows.context["count"].value == int(figure.replace(",", ""))
        else:
            assert sum(row.count for row in rows.context["page"].rows) == int(figure.replace(",", "")) or "GOODS" in url

    assert Procedure.objects.filter(status=Procedure.Status.NOTIFIED, seizure__detained_on__year__gte=2025).exists()
    with pytest.raises(AlreadyFilled):
        seed(now=timezone.now(), holders=1, say=lambda text: None)
