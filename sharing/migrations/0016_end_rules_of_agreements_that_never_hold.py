# Field rules that waited when their agreement was refused or taken back end as they would have since: by whoever
# ended the agreement, at that moment. The audit of the agreement says the same.

from django.db import migrations
from django.db.models import Q
from django.db.models.functions import Coalesce


def end(apps, schema_editor):
    policies = apps.get_model('sharing', 'Policy').objects.filter(state='PROPOSED')
    never_hold = Q(agreement__refused_at__isnull=False) | Q(agreement__taken_back_at__isnull=False)
    waiting = policies.filter(never_hold).annotate(
        by=Coalesce('agreement__refused_by', 'agreement__entered_by'),
        at=Coalesce('agreement__refused_at', 'agreement__taken_back_at'),
    )
    for pk, by, at in waiting.values_list('pk', 'by', 'at'):  # one an agreement at most
        policies.filter(pk=pk).update(state='ENDED', decided_by_id=by, decided_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0015_rules_end_with_their_agreement'),
        ('operations', '0012_own_agreements_are_taken_back'),
    ]

    operations = [
        migrations.RunPython(end, migrations.RunPython.noop),
    ]
