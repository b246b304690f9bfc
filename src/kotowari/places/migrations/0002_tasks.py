from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0002_tasks.sql").read_text(encoding="utf-8"))]
