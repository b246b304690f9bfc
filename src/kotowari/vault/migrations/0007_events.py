from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0006_epochs")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0007_events.sql").read_text(encoding="utf-8"))]
