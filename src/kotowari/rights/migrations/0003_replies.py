from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("rights", "0002_answers")]
    operations = [migrations.RunSQL((Path(__file__).parent / "0003_replies.sql").read_text(encoding="utf-8"))]
