"""General guarantees are registered by one and confirmed by another; those that were there before stand."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import ipcases.lib.ids
import pgtrigger.compiler
import pgtrigger.migrations
import rightsholders.models.guarantees
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


def _fill(apps, _schema_editor):
    for row in apps.get_model("rightsholders", "Guarantee").objects.filter(public_id=None):
        row.public_id, row.drawable_to, row.status = ipcases.lib.ids.uuid7(), row.valid_to, "CONFIRMED"
        row.save(update_fields=["public_id", "drawable_to", "status"])


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('rightsholders', '0005_upkeep'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.AddField(
            model_name='guarantee',
            name='decided_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='drawable_to',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='issuer',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='law_code',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='number',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='public_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='registered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='registered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='renews',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='rightsholders.guarantee'),
        ),
        migrations.AddField(
            model_name='guarantee',
            name='status',
            field=models.CharField(choices=[('REGISTERED', 'To be confirmed'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Refused'), ('ENDED', 'Ended early')], default='REGISTERED', max_length=10),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='guarantee',
            name='public_id',
            field=models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True),
        ),
        migrations.AlterField(
            model_name='guarantee',
            name='drawable_to',
            field=models.DateField(),
        ),
        migrations.AddIndex(
            model_name='guarantee',
            index=models.Index(fields=['status', 'valid_to', 'id'], name='guarantee_ending'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guarantee',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c99ecbf2304b405b8758d4a63fe423b792ee1f10', operation='DELETE', pgid='pgtrigger_kept_03b9c', table='rightsholders_guarantee', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='guarantee',
            trigger=pgtrigger.compiler.Trigger(name='as_registered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."right_holder_id" IS DISTINCT FROM (NEW."right_holder_id") OR OLD."jurisdiction_id" IS DISTINCT FROM (NEW."jurisdiction_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."issuer" IS DISTINCT FROM (NEW."issuer") OR OLD."law_code" IS DISTINCT FROM (NEW."law_code") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."drawable_to" IS DISTINCT FROM (NEW."drawable_to") OR OLD."renews_id" IS DISTINCT FROM (NEW."renews_id") OR OLD."registered_by_id" IS DISTINCT FROM (NEW."registered_by_id") OR OLD."registered_at" IS DISTINCT FROM (NEW."registered_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9bfdea4c189d11aa5c4c8924c3bc43a9078b2fb2', operation='UPDATE', pgid='pgtrigger_as_registered_5461e', table='rightsholders_guarantee', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='guarantee',
            constraint=models.CheckConstraint(condition=models.Q(('drawable_to__gte', models.F('valid_to'))), name='guarantee_drawable_after'),
        ),
        migrations.AddConstraint(
            model_name='guarantee',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('registered_by')), _negated=True), _connector='OR'), name='guarantee_two_people'),
        ),
        migrations.AddConstraint(
            model_name='guarantee',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('ended_at__isnull', True), ('reason', ''), ('status', 'REGISTERED')), models.Q(('ended_at__isnull', True), ('reason', ''), ('status', 'CONFIRMED')), models.Q(('decided_at__isnull', False), ('ended_at__isnull', True), ('status', 'REFUSED'), models.Q(('reason', ''), _negated=True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('status', 'ENDED'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='guarantee_status_has_people'),
        ),
        migrations.AddConstraint(
            model_name='guarantee',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('status__in', ['CONFIRMED', 'ENDED'])), expressions=[('right_holder', '='), ('jurisdiction', '='), (rightsholders.models.guarantees.Days('valid_from', 'valid_to', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='guarantee_one_a_day'),
        ),
        migrations.AddConstraint(
            model_name='guarantee',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status', 'REFUSED'), _negated=True), models.Q(('number', ''), _negated=True)), fields=('right_holder', 'jurisdiction', 'number'), name='guarantee_number_once'),
        ),
    ])
