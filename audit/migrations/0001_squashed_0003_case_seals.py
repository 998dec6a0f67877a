import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = together([
        migrations.CreateModel(
            name='AuditCheckpoint',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('signature', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('actor_label', models.CharField(max_length=200)),
                ('action', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.CharField(max_length=60)),
                ('case_reference', models.CharField(blank=True, max_length=40)),
                ('changes', models.JSONField(default=dict)),
                ('purpose', models.CharField(blank=True, max_length=300)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('mac', models.CharField(max_length=64)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['case_reference', 'occurred_at', 'id'], name='audit_event_case'), models.Index(fields=['actor', 'occurred_at', 'id'], name='audit_event_actor'), models.Index(fields=['action', 'occurred_at', 'id'], name='audit_event_action'), models.Index(fields=['subject_type', 'subject_id', 'id'], name='audit_event_subject'), models.Index(fields=['occurred_at', 'id'], name='audit_event_time')],
            },
        ),
        migrations.CreateModel(
            name='CaseSeal',
            fields=[
                ('case_reference', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('tables', models.CharField(max_length=500)),
                ('rows', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('mac', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['tables'], name='case_seal_tables')],
            },
        ),
        migrations.CreateModel(
            name='SealingProgress',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('floor', models.BigIntegerField(default=0)),
                ('next_floor', models.BigIntegerField(default=0)),
                ('next_floor_at', models.DateTimeField()),
                ('case_seq', models.BigIntegerField(db_default=0, default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='sealing_progress_one_row')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('prev_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='audit.auditevent')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('seq__gte', 1)), name='audit_seal_seq_from_one'), models.UniqueConstraint(fields=('prev_hash',), name='audit_seal_no_fork')],
            },
        ),
        migrations.CreateModel(
            name='PendingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='pending', to='audit.auditevent')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditcheckpoint',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='da9700711316e8daa6d320e30a2ab4fa1cd4304d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_616df', table='audit_auditcheckpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditcheckpoint',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit is append-only';", hash='c218457e040365819314f844c26329b08aef0539', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_b1754', table='audit_auditcheckpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0450288fcb55201b346da4e2d56d2293ba7aac03', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00dfa', table='audit_auditevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditevent',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit is append-only';", hash='990811c5b2c106f2e6452362f2b3a8dc41f3067d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_c220f', table='audit_auditevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditseal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='58497631d50c091587f7dcd41f2a458611cec2af', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3a3ab', table='audit_auditseal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditseal',
            trigger=pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit is append-only';", hash='1e8bc92447fbbf38a6ea5b37cb437678adea4aca', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_9331a', table='audit_auditseal', when='BEFORE')),
        ),
    ])
