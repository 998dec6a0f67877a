"""The database holds what is always true: one hand-over waits, what ended says when, names go after closing.

The checks are added unproven and proven afterwards, so that nobody waits for the large tables to be read.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

_RUNS = models.Q(status="RUNNING", settled_at__isnull=True)
_IS_SETTLED = models.Q(("status", "RUNNING"), _negated=True) & models.Q(settled_at__isnull=False)
_NO_DAYS = models.Q(personal_data_purged_at__isnull=True, personal_data_until__isnull=True)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("seizures", "0011_find_files_by_hash"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="custodyevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(accepted_at__isnull=True), fields=("seizure",), name="custody_one_waits"
            ),
        ),
        AddConstraintNotValid(
            model_name="deadline",
            constraint=models.CheckConstraint(condition=_RUNS | _IS_SETTLED, name="deadline_settled_has_moment"),
        ),
        ValidateConstraint(model_name="deadline", name="deadline_settled_has_moment"),
        migrations.RemoveConstraint(model_name="deadline", name="deadline_running_unsettled"),
        AddConstraintNotValid(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(status="CLOSED") | _NO_DAYS, name="seizure_names_go_after_closing"
            ),
        ),
        ValidateConstraint(model_name="seizure", name="seizure_names_go_after_closing"),
    ]
