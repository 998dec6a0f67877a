# Of two messages that came at the same moment under one number, the one that was kept first keeps it.

from django.db import migrations, models


def keep_one(apps, schema_editor):
    InMessage = apps.get_model('sharing', 'InMessage')
    earlier = InMessage.objects.filter(
        partner=models.OuterRef('partner'), stream_seq=models.OuterRef('stream_seq'), pk__lt=models.OuterRef('pk')
    )
    InMessage.objects.filter(models.Exists(earlier), stream_seq__gt=0).update(stream_seq=0)


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0017_figures_know_the_case_of_their_feedback'),
    ]

    operations = [
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='inmessage',
            constraint=models.UniqueConstraint(condition=models.Q(('stream_seq__gt', 0)), fields=('partner', 'stream_seq'), name='in_message_number_once'),
        ),
        migrations.RemoveIndex(
            model_name='inmessage',
            name='in_message_stream',
        ),
    ]
