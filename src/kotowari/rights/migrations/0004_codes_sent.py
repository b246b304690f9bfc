from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("rights", "0003_replies")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0004_codes_sent.sql").read_text(encoding="utf-8"))]
