"""A former name stays as it was written, a proposal to act as it was proposed and decided."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0009_former_names'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='formername',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7a3e8fa5edf906437ef33653447f6083886cfd9b', operation='UPDATE OR DELETE', pgid='pgtrigger_kept_9464f', table='rightsholders_formername', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandateproposal',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ac82d650882aaa372858521be1183844ecf7e55e', operation='DELETE', pgid='pgtrigger_kept_05c33', table='rightsholders_mandateproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandateproposal',
            trigger=pgtrigger.compiler.Trigger(name='as_proposed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."right_holder_id" IS DISTINCT FROM (NEW."right_holder_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."capacity" IS DISTINCT FROM (NEW."capacity") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."asked_by" IS DISTINCT FROM (NEW."asked_by") OR OLD."paper" IS DISTINCT FROM (NEW."paper") OR OLD."link_seen" IS DISTINCT FROM (NEW."link_seen") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a953de95a4c606c4e48670db1970b60ed8eebc0a', operation='UPDATE', pgid='pgtrigger_as_proposed_be076', table='rightsholders_mandateproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mandateproposal',
            trigger=pgtrigger.compiler.Trigger(name='decided_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5529b437d3c0102c933a623a4f0983f4b72967d0', operation='UPDATE', pgid='pgtrigger_decided_once_f3bc4', table='rightsholders_mandateproposal', when='BEFORE')),
        ),
    ]
