# The public page for checking a file asks the audit by its fingerprint. Built while the site writes on.

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields.json import KT


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('audit', '0001_squashed_0003_case_seals'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='auditevent',
            index=models.Index(
                KT('changes__sha256__1'), name='audit_event_sha256', condition=models.Q(changes__has_key='sha256')
            ),
        ),
    ]
