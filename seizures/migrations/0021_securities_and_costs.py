"""What detained goods cost, the security behind them, and the settlements between the two."""

import django.db.models.deletion
import ipcases.lib.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('rightsholders', '0006_guarantees_are_registered'),
        ('seizures', '0020_answer_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name='Security',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('instrument', models.CharField(choices=[('CASH', 'Cash deposit'), ('BANK_LETTER', 'Letter of guarantee of a bank'), ('OTHER_LETTER', 'Letter of guarantee of another institution')], max_length=12)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('paper_number', models.CharField(max_length=80)),
                ('received_on', models.DateField()),
                ('registered_at', models.DateTimeField()),
                ('struck_out_at', models.DateTimeField(null=True)),
                ('struck_out_because', models.CharField(blank=True, max_length=300)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='securities', to='seizures.procedure')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('struck_out_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('DRAWN', 'Taken for costs'), ('PAID', 'Paid by the right holder'), ('PUT_BACK', 'Put back'), ('RELEASED', 'Given back')], max_length=8)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('paper_number', models.CharField(blank=True, max_length=80)),
                ('status', models.CharField(choices=[('PROPOSED', 'To be confirmed'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Refused')], default='PROPOSED', max_length=9)),
                ('proposed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('refused_because', models.CharField(blank=True, max_length=300)),
                ('guarantee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='rightsholders.guarantee')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='seizures.procedure')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('security', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settlements', to='seizures.security')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Cost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('STORAGE', 'Storage'), ('TRANSPORT', 'Transport'), ('HANDLING', 'Handling'), ('DESTRUCTION', 'Destruction'), ('DISPOSAL', 'Disposal other than destruction'), ('OTHER', 'Other cost')], max_length=11)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('incurred_on', models.DateField()),
                ('paper_number', models.CharField(max_length=80)),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='costs', to='seizures.procedure')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='seizures.cost')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('reverses__isnull', True)), models.Q(('amount__lt', 0), ('reverses__isnull', False), models.Q(('remark', ''), _negated=True)), _connector='OR'), name='cost_or_its_reversal'), models.CheckConstraint(condition=models.Q(('paper_number', ''), _negated=True), name='cost_has_paper')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cost',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bd6647f743f324e8b803184644f9169513ddfa5e', operation='UPDATE OR DELETE', pgid='pgtrigger_kept_7f4c5', table='seizures_cost', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='security_positive'),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.CheckConstraint(condition=models.Q(('paper_number', ''), _negated=True), name='security_has_paper'),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('struck_out_at__isnull', True), ('struck_out_because', ''), ('struck_out_by__isnull', True)), models.Q(('struck_out_at__isnull', False), ('struck_out_by__isnull', False), models.Q(('struck_out_because', ''), _negated=True)), _connector='OR'), name='security_struck_out_whole'),
        ),
        migrations.AddConstraint(
            model_name='security',
            constraint=models.UniqueConstraint(condition=models.Q(('struck_out_at__isnull', True)), fields=('procedure', 'paper_number'), name='security_once_per_paper'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='security',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d05d1c7e4e29215bdf6d049372868d1a5c4f4f2a', operation='DELETE', pgid='pgtrigger_kept_c5d82', table='seizures_security', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='security',
            trigger=pgtrigger.compiler.Trigger(name='as_registered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."procedure_id" IS DISTINCT FROM (NEW."procedure_id") OR OLD."instrument" IS DISTINCT FROM (NEW."instrument") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."paper_number" IS DISTINCT FROM (NEW."paper_number") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."registered_by_id" IS DISTINCT FROM (NEW."registered_by_id") OR OLD."registered_at" IS DISTINCT FROM (NEW."registered_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a53c075036b519587b807e9b718ab935e3e50be1', operation='UPDATE', pgid='pgtrigger_as_registered_cc2eb', table='seizures_security', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='security',
            trigger=pgtrigger.compiler.Trigger(name='struck_out_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."struck_out_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='c6c98e98598f2484e7e52e5b9f4b54f4a821402a', operation='UPDATE', pgid='pgtrigger_struck_out_once_08cdb', table='seizures_security', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('status', 'PROPOSED')), fields=['proposed_at', 'id'], name='settlement_open'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='settlement_positive'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('guarantee__isnull', True), ('kind', 'DRAWN'), ('security__isnull', False)), models.Q(('guarantee__isnull', False), ('kind', 'DRAWN'), ('security__isnull', True)), models.Q(('guarantee__isnull', True), ('kind', 'RELEASED'), ('security__isnull', False)), models.Q(('guarantee__isnull', True), ('kind', 'PAID'), ('security__isnull', True)), models.Q(('kind', 'PUT_BACK'), models.Q(('security__isnull', True), ('guarantee__isnull', True), _connector='OR')), _connector='OR'), name='settlement_has_its_source'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('settled_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='settlement_two_people'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refused_because', ''), ('settled_at__isnull', True), ('settled_by__isnull', True), ('status', 'PROPOSED')), models.Q(('refused_because', ''), ('settled_at__isnull', False), ('settled_by__isnull', False), ('status', 'CONFIRMED')), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), ('status', 'REFUSED'), models.Q(('refused_because', ''), _negated=True)), _connector='OR'), name='settlement_settled_whole'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'PROPOSED')), fields=('procedure',), name='settlement_one_open_per_procedure'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settlement',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='fdafea3de60751c066245d61b65bffcbb814c61a', operation='DELETE', pgid='pgtrigger_kept_c23bd', table='seizures_settlement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settlement',
            trigger=pgtrigger.compiler.Trigger(name='as_proposed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."procedure_id" IS DISTINCT FROM (NEW."procedure_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."security_id" IS DISTINCT FROM (NEW."security_id") OR OLD."guarantee_id" IS DISTINCT FROM (NEW."guarantee_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."paper_number" IS DISTINCT FROM (NEW."paper_number") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='67c34c11a7e156c4b059f494e03a2ff796cf275e', operation='UPDATE', pgid='pgtrigger_as_proposed_6dd89', table='seizures_settlement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settlement',
            trigger=pgtrigger.compiler.Trigger(name='settled_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."status" = \'PROPOSED\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bb789f9779548235ffddab99cc3e163b7c7ceb67', operation='UPDATE', pgid='pgtrigger_settled_once_87296', table='seizures_settlement', when='BEFORE')),
        ),
    ])
