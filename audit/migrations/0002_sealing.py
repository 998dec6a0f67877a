"""When an event was written down, where the sealer stands, and a checkpoint under its own number."""

import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SealingProgress',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('floor', models.BigIntegerField(default=0)),
                ('next_floor', models.BigIntegerField(default=0)),
                ('next_floor_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_event_case',
        ),
        migrations.RemoveIndex(
            model_name='auditevent',
            name='audit_event_actor',
        ),
        migrations.RemoveField(
            model_name='auditcheckpoint',
            name='id',
        ),
        migrations.AddField(
            model_name='auditevent',
            name='recorded_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='auditcheckpoint',
            name='seq',
            field=models.BigIntegerField(primary_key=True, serialize=False),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['case_reference', 'occurred_at', 'id'], name='audit_event_case'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['actor', 'occurred_at', 'id'], name='audit_event_actor'),
        ),
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['action', 'occurred_at', 'id'], name='audit_event_action'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditcheckpoint',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit is append-only';", hash='c218457e040365819314f844c26329b08aef0539', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_b1754', table='audit_auditcheckpoint', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sealingprogress',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='sealing_progress_one_row'),
        ),
    ]
