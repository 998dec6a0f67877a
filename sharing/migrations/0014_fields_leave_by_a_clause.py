# What a field leaves by, and left by, is a clause of its agreement, as on every page.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0011_agreement_clause'),
        ('sharing', '0013_set_aside_what_stands_under_replaced_rules'),
    ]

    operations = [
        migrations.RenameField(
            model_name='fieldrule',
            old_name='article',
            new_name='clause',
        ),
        migrations.RenameField(
            model_name='disclosure',
            old_name='article',
            new_name='clause',
        ),
    ]
