"""The rows of cases under seal, and how far along the chain they are sealed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_sealing'),
    ]

    operations = [
        migrations.AddField(
            model_name='sealingprogress',
            name='case_seq',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name='CaseSeal',
            fields=[
                ('case_reference', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField()),
                ('tables', models.CharField(max_length=500)),
                ('rows', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('mac', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['tables'], name='case_seal_tables')],
            },
        ),
    ]
