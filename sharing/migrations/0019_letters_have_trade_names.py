from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0018_a_number_of_a_stream_is_kept_once'),
    ]

    operations = [
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(
                choices=[
                    ('WORD', 'Communication'),
                    ('CORRECTION', 'Proposal to correct'),
                    ('ONWARD', 'Request to pass on'),
                    ('COURT', 'Request for use in court'),
                ],
                max_length=10,
            ),
        ),
    ]
