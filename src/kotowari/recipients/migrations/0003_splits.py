from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("recipients", "0002_deliveries")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_splits.sql").read_text(encoding="utf-8"))]
