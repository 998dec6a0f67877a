"""What a right holder was called, until which day, and by which paper it has another name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0008_second_person_for_who_may_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('name_zh', models.CharField(blank=True, max_length=200)),
                ('replaced_on', models.DateField()),
                ('paper', models.CharField(max_length=120)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='rightsholders.rightholder')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('paper', ''), _negated=True)), name='former_name_has_name_and_paper')],
            },
        ),
    ]
