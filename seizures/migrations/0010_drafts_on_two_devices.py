"""A draft that is open on two devices: who stored it last and how often, what gave way, when typing began."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0009_undone_seizures'),
    ]

    operations = [
        migrations.AddField(
            model_name='seizuredraft',
            name='aside',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='seizuredraft',
            name='revision',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='seizuredraft',
            name='typed_from',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='seizuredraft',
            name='written_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=36),
        ),
    ]
