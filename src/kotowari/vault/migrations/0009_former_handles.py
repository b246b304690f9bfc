from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0008_handles")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0009_former_handles.sql").read_text(encoding="utf-8"))]
