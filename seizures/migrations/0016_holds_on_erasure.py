"""Holds: while one stands, triggers refuse that names, notes, photos and papers of its case go.

The index of what was erased lately is built while others write: the table is large.
"""

import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import ipcases.lib.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('seizures', '0015_lists_and_figures_read_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('reason', models.CharField(choices=[('COURT', 'Court order'), ('AUDIT', 'Audit'), ('COMPLAINT', 'Complaint'), ('FOREIGN', 'Foreign request')], max_length=9)),
                ('paper_number', models.CharField(max_length=80)),
                ('review_on', models.DateField(blank=True, null=True)),
                ('act_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False)),
                ('set_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('release_reason', models.CharField(blank=True, max_length=300)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evidencefile',
            trigger=pgtrigger.compiler.Trigger(name='held_rows_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = OLD.seizure_id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN OLD;\n", hash='97a1e5966f16f6ac27a30e86c109d62b297ef6f3', operation='DELETE', pgid='pgtrigger_held_rows_stay_db29d', table='seizures_evidencefile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='held_rows_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = OLD.seizure_id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN OLD;\n", hash='2eb2bb3d9250fa080172e9dc0c76d039fcbd102e', operation='DELETE', pgid='pgtrigger_held_rows_stay_86082', table='seizures_note', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='party',
            trigger=pgtrigger.compiler.Trigger(name='held_rows_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = OLD.seizure_id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN OLD;\n", hash='01a4df979a32f19fdd8a7a6c6195d58c3464a45a', operation='DELETE', pgid='pgtrigger_held_rows_stay_a4e48', table='seizures_party', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seizure',
            trigger=pgtrigger.compiler.Trigger(name='held_names_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."personal_data_purged_at" IS NOT NULL AND OLD."personal_data_purged_at" IS NULL)', func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = NEW.id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NEW;\n", hash='565b315fdfdef0d7516f9e6889e97836aea9ac67', operation='UPDATE OF "personal_data_purged_at"', pgid='pgtrigger_held_names_stay_718f2', table='seizures_seizure', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='hold',
            name='released_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='hold',
            name='seizure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='seizures.seizure'),
        ),
        migrations.AddField(
            model_name='hold',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['act_id'], name='hold_act'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(django.db.models.functions.comparison.Coalesce('review_on', models.Value(datetime.date(9999, 12, 31)), output_field=models.DateField()), models.F('id'), condition=models.Q(('released_at__isnull', True)), name='hold_review'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('release_reason', ''), ('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False), models.Q(('release_reason', ''), _negated=True)), _connector='OR'), name='hold_release_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('set_by')), _negated=True), _connector='OR'), name='hold_two_people'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('released_at__isnull', True), ('released_at__gte', models.F('set_at')), _connector='OR'), name='hold_released_after_set'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('paper_number', ''), _negated=True), name='hold_has_paper'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('seizure', 'reason', 'paper_number'), name='hold_stands_once_per_paper'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c2bbf61f39a42dff6e9f6c1de22c9a76752ce402', operation='DELETE', pgid='pgtrigger_kept_d9899', table='seizures_hold', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='as_set', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."seizure_id" IS DISTINCT FROM (NEW."seizure_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."paper_number" IS DISTINCT FROM (NEW."paper_number") OR OLD."act_id" IS DISTINCT FROM (NEW."act_id") OR OLD."set_by_id" IS DISTINCT FROM (NEW."set_by_id") OR OLD."set_at" IS DISTINCT FROM (NEW."set_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='84d8303cbbbc38ee1578feaf7ba205bfe7e140df', operation='UPDATE', pgid='pgtrigger_as_set_5cd8d', table='seizures_hold', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='hold',
            trigger=pgtrigger.compiler.Trigger(name='released_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."released_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6aae32a8e0021a1e50a01956918f3a035deed92d', operation='UPDATE', pgid='pgtrigger_released_once_2b5fb', table='seizures_hold', when='BEFORE')),
        ),
        AddIndexConcurrently(
            model_name='seizure',
            index=models.Index(condition=models.Q(('personal_data_purged_at__isnull', False)), fields=['-personal_data_purged_at', '-id'], name='seizure_purged'),
        ),
    ]
