from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0009_former_handles")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0010_suppression.sql").read_text(encoding="utf-8"))]
