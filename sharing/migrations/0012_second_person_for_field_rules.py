# Field rules are proposed by one person and put in force by another. What is in force stays so.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0010_second_person_for_agreements'),
        ('sharing', '0011_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.AddField(
            model_name='policy',
            name='compared_with',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='policy',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='policy',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policy',
            name='proposed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policy',
            name='reason',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='policy',
            name='refusal_reason',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='policy',
            name='state',
            field=models.CharField(choices=[('PROPOSED', 'Waits for a second person'), ('MADE', 'Put in force'), ('REFUSED', 'Refused'), ('TAKEN_BACK', 'Taken back')], db_default='MADE', default='MADE', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('agreement',), name='policy_one_proposal'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(('is_current', False), ('state', 'MADE'), _connector='OR'), name='policy_in_force_when_decided'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('proposed_by__isnull', False)), _connector='OR'), name='policy_decided_together'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('proposed_by__isnull', False), ('state', 'PROPOSED')), models.Q(('decided_by__isnull', True), ('proposed_by__isnull', True), ('state', 'MADE')), models.Q(('decided_by__isnull', False), ('state', 'MADE'), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), models.Q(('decided_by__isnull', False), ('state', 'REFUSED'), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), models.Q(('decided_by', models.F('proposed_by')), ('decided_by__isnull', False), ('state', 'TAKEN_BACK')), _connector='OR'), name='policy_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='policy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), models.Q(models.Q(('state', 'REFUSED'), _negated=True), ('refusal_reason', '')), _connector='OR'), name='policy_refusal_has_reason'),
        ),
    ])
