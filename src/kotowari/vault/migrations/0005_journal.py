from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0004_consent")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0005_journal.sql").read_text(encoding="utf-8"))]
