# When what was shared has been kept long enough, its words go and its proofs stay.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0004_index_parked'),
    ]

    operations = [
        migrations.AddField(
            model_name='foreigncase',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='erased_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name='foreigncase',
            index=models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['retain_until'], name='foreign_case_kept'),
        ),
        migrations.AddConstraint(
            model_name='foreigncase',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('data', {}), ('headline', '')), _connector='OR'), name='foreign_case_erased_says_nothing'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), ('preview', b''), _connector='OR'), name='share_erased_has_no_preview'),
        ),
    ]
