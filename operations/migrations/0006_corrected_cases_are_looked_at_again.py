"""A case that is corrected is looked at once more; what no longer fits its rule says so."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0005_counted_by_rule_leaves_with_its_case'),
        ('seizures', '0011_find_files_by_hash'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='operationseizure',
            name='operation_removal_has_reason',
        ),
        migrations.AddField(
            model_name='operation',
            name='corrections_up_to',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='operationseizure',
            name='no_longer_fits',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name='operationseizure',
            constraint=models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('removal_reason', ''), _negated=True), ('no_longer_fits', True), _connector='OR'), name='operation_removal_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='operationseizure',
            constraint=models.CheckConstraint(condition=models.Q(('no_longer_fits', False), models.Q(('how', 'RULE'), ('removed_at__isnull', False)), _connector='OR'), name='operation_only_counted_by_rule_no_longer_fits'),
        ),
    ]
