from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0002_corrections")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_history.sql").read_text(encoding="utf-8"))]
