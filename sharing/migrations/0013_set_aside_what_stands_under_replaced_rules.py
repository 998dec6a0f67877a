# What was approved under field rules that were replaced is set aside, and its numbers go to what leaves instead.

import django.db.models.deletion
from django.db import migrations, models

from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0012_second_person_for_field_rules'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outmessage',
            name='state',
            field=models.CharField(choices=[('READY', 'Ready to send'), ('RETRY', 'Waiting to be sent again'), ('DELIVERED', 'Delivered'), ('HELD', 'Held: somebody must look'), ('REJECTED', 'Refused by the partner'), ('DEAD', 'Given up after the last try'), ('CANCELLED', 'Cancelled'), ('SET_ASIDE', 'Set aside')], default='READY', max_length=10),
        ),
        migrations.RemoveConstraint(
            model_name='outmessage',
            name='out_message_stream_once',
        ),
        migrations.RemoveConstraint(
            model_name='outmessage',
            name='out_message_order_once',
        ),
        *together([
            migrations.AddField(
                model_name='outmessage',
                name='replaced_by',
                field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.outmessage'),
            ),
            migrations.AddConstraint(
                model_name='outmessage',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'SET_ASIDE'), _negated=True), fields=('partner', 'stream_seq'), name='out_message_stream_once'),
            ),
            migrations.AddConstraint(
                model_name='outmessage',
                constraint=models.UniqueConstraint(condition=models.Q(('state', 'SET_ASIDE'), _negated=True), fields=('partner', 'order_key', 'order_seq'), name='out_message_order_once'),
            ),
            migrations.AddConstraint(
                model_name='outmessage',
                constraint=models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), ('state', 'SET_ASIDE'), _connector='OR'), name='out_message_replaced_was_set_aside'),
            ),
            migrations.AddIndex(
                model_name='outmessage',
                index=models.Index(condition=models.Q(('replaced_by__isnull', True), ('state', 'SET_ASIDE')), fields=['share'], name='out_message_set_aside'),
            ),
        ]),
    ]
