# Field rules that wait end with an agreement that is refused or taken back.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0014_fields_leave_by_a_clause'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='policy',
            name='policy_decided_by_another',
        ),
        migrations.AlterField(
            model_name='policy',
            name='state',
            field=models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('MADE', 'Put in force'), ('REFUSED', 'Refused'), ('TAKEN_BACK', 'Taken back'), ('ENDED', 'Ended with the agreement')], db_default='MADE', default='MADE', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('proposed_by__isnull', False), ('state', 'PROPOSED')), models.Q(('decided_by__isnull', True), ('proposed_by__isnull', True), ('state', 'MADE')), models.Q(('decided_by__isnull', False), ('state', 'MADE'), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), models.Q(('decided_by__isnull', False), ('state', 'REFUSED'), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), models.Q(('decided_by', models.F('proposed_by')), ('decided_by__isnull', False), ('state', 'TAKEN_BACK')), models.Q(('decided_by__isnull', False), ('state', 'ENDED')), _connector='OR'), name='policy_decided_by_another'),
        ),
    ]
