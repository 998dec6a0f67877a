"""Name the roles, so that the audit can say them in words."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_idempotent_answers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.CharField(choices=[('OFFICER', 'Customs officer'), ('SUPERVISOR', 'Supervisor'), ('DESK', 'IPR desk'), ('LIAISON', 'Liaison officer'), ('APPROVER', 'Approver'), ('ANALYST', 'Analyst'), ('COORDINATOR', 'Coordinator'), ('HOLDER', 'Right holder'), ('REPRESENTATIVE', 'Representative'), ('AUDITOR', 'Auditor'), ('ADMIN', 'Administrator')], max_length=20),
        ),
    ]
