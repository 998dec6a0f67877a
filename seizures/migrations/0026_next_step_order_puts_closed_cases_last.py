import datetime

import django.db.models.functions.comparison
from django.db import migrations, models

from ipcases.lib.migrations import together


def _due(without_deadline, closed):
    of_open = django.db.models.functions.comparison.Coalesce('next_deadline_on', models.Value(without_deadline))
    return models.Case(
        models.When(status='CLOSED', then=models.Value(closed)), default=of_open, output_field=models.DateField()
    )


_SOONEST_FIRST = _due(datetime.date(9999, 12, 30), datetime.date(9999, 12, 31))
_LATEST_FIRST = _due(datetime.date(1, 1, 2), datetime.date(1, 1, 1))


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0025_lists_have_no_language'),
    ]

    operations = together([
        migrations.RemoveIndex(model_name='seizure', name='seizure_office_due'),
        migrations.RemoveIndex(model_name='seizure', name='seizure_jurisdiction_due'),
        migrations.RemoveIndex(model_name='seizure', name='seizure_due'),
        migrations.AddIndex(
            model_name='seizure', index=models.Index('office', _SOONEST_FIRST, 'id', name='seizure_office_soonest')
        ),
        migrations.AddIndex(
            model_name='seizure', index=models.Index('office', _LATEST_FIRST, 'id', name='seizure_office_latest')
        ),
        migrations.AddIndex(
            model_name='seizure',
            index=models.Index('jurisdiction', _SOONEST_FIRST, 'id', name='seizure_jurisdiction_soonest'),
        ),
        migrations.AddIndex(
            model_name='seizure',
            index=models.Index('jurisdiction', _LATEST_FIRST, 'id', name='seizure_jurisdiction_latest'),
        ),
        migrations.AddIndex(model_name='seizure', index=models.Index(_SOONEST_FIRST, 'id', name='seizure_soonest')),
        migrations.AddIndex(model_name='seizure', index=models.Index(_LATEST_FIRST, 'id', name='seizure_latest')),
    ])
