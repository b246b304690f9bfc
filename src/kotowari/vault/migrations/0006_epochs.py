from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0005_journal")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0006_epochs.sql").read_text(encoding="utf-8"))]
