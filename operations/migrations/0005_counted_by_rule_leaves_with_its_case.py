"""A case that is undone takes along what a rule counted. Nothing changes in the database."""

from django.db import migrations, models

import operations.models


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0004_round_days_and_withdrawn_figures'),
        ('seizures', '0009_undone_seizures'),
    ]

    operations = [
        migrations.AlterField(
            model_name='operationseizure',
            name='seizure',
            field=models.ForeignKey(on_delete=operations.models.leave_with_its_case, related_name='operation_seizures', to='seizures.seizure'),
        ),
    ]
