from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("guard", "0001_initial")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_observed.sql").read_text(encoding="utf-8"))]
