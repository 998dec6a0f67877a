"""Two entries for one right holder become one: proposed by one, confirmed by another, and undone the same way."""

import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('rightsholders', '0010_names_and_decisions_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # The column that is worked out has the table of right holders written anew, which is a small one.
    operations = together([
        migrations.RemoveConstraint(
            model_name='rightholder',
            name='right_holder_once_per_country',
        ),
        migrations.RemoveIndex(
            model_name='rightholder',
            name='right_holder_name',
        ),
        migrations.AddField(
            model_name='rightholder',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='rightsholders.rightholder'),
        ),
        migrations.AddField(
            model_name='rightholder',
            name='as_entered',
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='rightholder',
            name='same_as',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('merged_into', 'id'), output_field=models.BigIntegerField()),
        ),
        migrations.AddIndex(
            model_name='rightholder',
            index=models.Index(fields=['name', 'id'], include=('name_zh', 'country', 'merged_into'), name='right_holder_name'),
        ),
        migrations.AddIndex(
            model_name='rightholder',
            index=models.Index(fields=['same_as'], name='right_holder_same_as'),
        ),
        migrations.AddConstraint(
            model_name='rightholder',
            constraint=models.UniqueConstraint(condition=models.Q(('merged_into__isnull', True)), fields=('name', 'country'), name='right_holder_once_per_country'),
        ),
        migrations.AddConstraint(
            model_name='rightholder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('as_entered__isnull', True), ('merged_into__isnull', True)), models.Q(('as_entered__isnull', False), ('merged_into__isnull', False), models.Q(('merged_into', models.F('id')), _negated=True)), _connector='OR'), name='right_holder_merged_keeps_its_own'),
        ),
        migrations.CreateModel(
            name='MergeProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('MERGE', 'They are one right holder'), ('UNDO', 'They are two after all')], max_length=5)),
                ('reason', models.CharField(max_length=300)),
                ('paper', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('WAITS', 'Waits for a second person'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Refused')], default='WAITS', max_length=9)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_as_gone', to='rightsholders.rightholder')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stays', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_as_kept', to='rightsholders.rightholder')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.comparison.Least('goes', 'stays'), django.db.models.functions.comparison.Greatest('goes', 'stays'), condition=models.Q(('state', 'WAITS')), name='merge_proposal_one_waits'),
                    models.CheckConstraint(condition=models.Q(('goes', models.F('stays')), _negated=True), name='merge_proposal_of_two'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'WAITS')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['CONFIRMED', 'REFUSED']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='merge_proposal_decided_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), models.Q(models.Q(('state', 'REFUSED'), _negated=True), ('refusal_reason', '')), _connector='OR'), name='merge_proposal_refusal_has_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('paper', ''), _negated=True)), name='merge_proposal_has_reason_and_paper'),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rightholder',
            trigger=pgtrigger.compiler.Trigger(name='merged_as_confirmed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.merged_into_id IS NOT DISTINCT FROM OLD.merged_into_id THEN\n        RETURN NEW;\n    END IF;\n    IF NEW.merged_into_id IS NOT NULL THEN\n        PERFORM FROM rightsholders_rightholder WHERE id = NEW.merged_into_id AND merged_into_id IS NULL FOR SHARE;\n        IF NOT FOUND OR OLD.merged_into_id IS NOT NULL\n            OR EXISTS (SELECT FROM rightsholders_rightholder WHERE merged_into_id = NEW.id)\n        THEN\n            RAISE EXCEPTION 'an entry is merged into one that stays, and none into it'\n                USING ERRCODE = 'restrict_violation';\n        END IF;\n    END IF;\n    IF (\n        SELECT kind FROM rightsholders_mergeproposal\n        WHERE goes_id = NEW.id AND stays_id = COALESCE(NEW.merged_into_id, OLD.merged_into_id) AND state = 'CONFIRMED'\n        ORDER BY decided_at DESC, id DESC LIMIT 1\n    ) IS DISTINCT FROM (CASE WHEN NEW.merged_into_id IS NULL THEN 'UNDO' ELSE 'MERGE' END) THEN\n        RAISE EXCEPTION 'two people merge entries, and two undo it' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NEW;\n", hash='c5fed4d4302efa56c6718a2d21caf49e0b7e0aaa', operation='INSERT OR UPDATE OF "merged_into_id"', pgid='pgtrigger_merged_as_confirmed_5d044', table='rightsholders_rightholder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mergeproposal',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='19c6090c8daf07128ec394f9df8bed4099c64e8c', operation='DELETE', pgid='pgtrigger_kept_5c216', table='rightsholders_mergeproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mergeproposal',
            trigger=pgtrigger.compiler.Trigger(name='as_proposed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."goes_id" IS DISTINCT FROM (NEW."goes_id") OR OLD."stays_id" IS DISTINCT FROM (NEW."stays_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."paper" IS DISTINCT FROM (NEW."paper") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7e413bb6c0f2d88c47b9c62019068590497b6c69', operation='UPDATE', pgid='pgtrigger_as_proposed_198de', table='rightsholders_mergeproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mergeproposal',
            trigger=pgtrigger.compiler.Trigger(name='decided_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d97884d11f1e17ea68fc7308e52fe05c4f05326d', operation='UPDATE', pgid='pgtrigger_decided_once_d907c', table='rightsholders_mergeproposal', when='BEFORE')),
        ),
    ])
