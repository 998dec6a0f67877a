"""The demo, seeded once for all that look at it."""

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from ipcases.demo.seed import seed
from seizures.models import Procedure

# One worker seeds for all of them.
DEMO = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
HOLDERS = 60
# What two seedings of one moment must have in common: every case, its clocks, its acts.
_LIKENESS = """
    SELECT 'cases', count(*), md5(string_agg(concat_ws('|', s.reference, s.headline, s.detained_at, s.closed_at,
               s.item_count, s.channel, s.found_at_place, s.next_deadline_on), ';' ORDER BY s.reference))
      FROM seizures_seizure s
    UNION ALL SELECT 'parcels', count(*), md5(string_agg(p.number || p.weight_kg, ';' ORDER BY p.number, p.weight_kg))
      FROM seizures_parcel p
    UNION ALL SELECT 'clocks', count(*), md5(string_agg(concat_ws('|', s.reference, d.code, d.due_at, d.status),
               ';' ORDER BY s.reference, d.code, d.due_at, d.status))
      FROM seizures_deadline d JOIN seizures_procedure p ON p.id = d.procedure_id
      JOIN seizures_seizure s ON s.id = p.seizure_id
    UNION ALL SELECT 'acts', count(*), md5(string_agg(concat_ws('|', case_reference, action, actor_label), ';'
               ORDER BY case_reference, action, actor_label))
      FROM audit_auditevent
    UNION ALL SELECT 'recordations', count(*), md5(string_agg(concat_ws('|', r.reference, r.status, r.valid_to), ';'
               ORDER BY r.reference))
      FROM rightsholders_recordation r
    UNION ALL SELECT 'shares', count(*), md5(string_agg(concat_ws('|', s.reference, sh.status), ';'
               ORDER BY s.reference))
      FROM sharing_share sh JOIN seizures_seizure s ON s.id = sh.seizure_id
"""


def likeness():
    with connection.cursor() as cursor:
        cursor.execute(_LIKENESS)
        return sorted(cursor.fetchall())


@pytest.fixture(scope="package")
def now():
    return timezone.now()


def _small_one(now):
    """Seed each twentieth of the past seizures, say what that is like, and take it back."""
    with transaction.atomic():
        seed(now=now, holders=HOLDERS, say=lambda text: None, every=20)
        like = likeness()
        transaction.set_rollback(True)
    return like


@pytest.fixture(scope="package")
def seeded(now, django_db_setup, django_db_blocker, tmp_path_factory):
    """Seed a small demo twice to be compared, then the whole to be looked at; return what the small ones were like."""
    patch = pytest.MonkeyPatch()
    patch.setattr(settings, "FILES_ROOT", tmp_path_factory.mktemp("files"))
    patch.setattr(settings, "DEMO_PASSWORD", "a-demo-password")
    with django_db_blocker.unblock():
        small = [_small_one(now), _small_one(now)]
        with transaction.atomic():
            seed(now=now, holders=HOLDERS, say=lambda text: None)
            # Every foreign key is looked at once here, and not again after each test.
            connection.check_constraints()
            yield small
            transaction.set_rollback(True)
    patch.undo()


@pytest.fixture(autouse=True)
def demo(seeded, db):
    """Look at the demo; what a test writes into it is taken back."""
    return seeded


def signed_in(client, username):
    client.force_login(User.objects.get(username=username), backend="accounts.auth.RoleBackend")
    return client


def an_old_case_of(username, **narrowed):
    """Return a procedure of the joint work of 2017 whose right holder this person acts for."""
    return (
        Procedure.objects.filter(
            right_holder__members__user__username=username, seizure__detained_on__year=2017, **narrowed
        )
        .select_related("seizure")
        .order_by("pk")
        .first()
    )
