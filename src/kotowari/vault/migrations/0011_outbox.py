from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0010_suppression")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0011_outbox.sql").read_text(encoding="utf-8"))]
