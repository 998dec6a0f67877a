"""The PostgreSQL extensions that indexes and constraints stand on; all of them trusted."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [TrigramExtension(), BtreeGistExtension(), UnaccentExtension()]
