from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0003_history")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0004_consent.sql").read_text(encoding="utf-8"))]
