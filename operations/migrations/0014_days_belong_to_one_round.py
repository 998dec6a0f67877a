# No day of an operation belongs to two of its rounds: a seizure counts in one.

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0013_figures_of_a_case'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='round',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('operation', '='), (models.Func('starts_on', 'ends_on', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='round_days_once'),
        ),
    ]
