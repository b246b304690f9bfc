from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    atomic = True
    dependencies = [("database", "0001_initial")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0001_initial.sql").read_text(encoding="utf-8"))]
