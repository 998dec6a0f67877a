# Figures that came with feedback name it as their source: they learn which case it was about.

from django.db import migrations


def tie(apps, schema_editor):
    Result = apps.get_model('operations', 'ContributedResult')
    Feedback = apps.get_model('sharing', 'Feedback')
    Row = apps.get_model('operations', 'OperationSeizure')
    loose = Result.objects.filter(recorded_by__isnull=True, counted__isnull=True, source__startswith='feedback ')
    for pk, operation, source in loose.values_list('pk', 'operation_id', 'source'):
        about = Feedback.objects.filter(public_id=source.removeprefix('feedback ')).values('share__seizure_id')
        row = Row.objects.filter(operation_id=operation, seizure_id__in=about).first()
        Result.objects.filter(pk=pk).update(counted=row)


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0016_end_rules_of_agreements_that_never_hold'),
        ('operations', '0013_figures_of_a_case'),
    ]

    operations = [
        migrations.RunPython(tie, migrations.RunPython.noop),
    ]
