from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("vault", "0011_outbox")]
    operations = [
        migrations.RunSQL((Path(__file__).parent / "0012_outbox_on_a_cluster.sql").read_text(encoding="utf-8"))
    ]
