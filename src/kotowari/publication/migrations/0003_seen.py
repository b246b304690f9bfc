from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("publication", "0002_approval")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_seen.sql").read_text(encoding="utf-8"))]
