"""Our copies of a share stay while a hold stands on its case: a trigger refuses to mark them as erased."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0016_holds_on_erasure'),
        ('sharing', '0007_ask_for_files_named_before'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='share',
            trigger=pgtrigger.compiler.Trigger(name='held_names_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."erased_at" IS NOT NULL AND OLD."erased_at" IS NULL)', func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = NEW.seizure_id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NEW;\n", hash='036c8d428583d1babe7ae2da2b536d82f57c6419', operation='UPDATE OF "erased_at"', pgid='pgtrigger_held_names_stay_361d4', table='sharing_share', when='BEFORE')),
        ),
    ]
