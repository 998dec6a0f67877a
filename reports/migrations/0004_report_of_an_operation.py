"""A report of one operation is a kind of file. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_runs_tell_their_progress_and_expire'),
    ]

    operations = [
        migrations.AlterField(
            model_name='reportrun',
            name='kind',
            field=models.CharField(choices=[('CASES', 'Cases'), ('TABLE', 'Table of figures'), ('DOSSIER', 'Dossier'), ('RESULTS', 'Results of an operation')], default='CASES', max_length=7),
        ),
    ]
