from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("guard", "0002_observed")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_which_database.sql").read_text(encoding="utf-8"))]
