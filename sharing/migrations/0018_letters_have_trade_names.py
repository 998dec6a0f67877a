from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0017_figures_know_the_case_of_their_feedback'),
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
