# What a partner remarked when it withdrew a case goes with the case, also where that was erased before.

from django.db import migrations, models


def empty(apps, schema_editor):
    erased = apps.get_model('sharing', 'ForeignCase').objects.filter(erased_at__isnull=False)
    erased.exclude(recall_remark='').update(recall_remark='')


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0019_letters_have_trade_names'),
    ]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name='foreigncase',
            name='foreign_case_erased_says_nothing',
        ),
        migrations.AddConstraint(
            model_name='foreigncase',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('data', {}), ('headline', ''), ('recall_remark', '')), _connector='OR'), name='foreign_case_erased_says_nothing'),
        ),
    ]
