"""What a year of work does to tables: fields come, go, change and have other names, and so does a model."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


def order_again(apps: Any, schema_editor: Any) -> None:
    """Write rows by the new names within the migration, as data migrations do."""
    client, order = apps.get_model("web", "Client"), apps.get_model("web", "Order")
    for one in client.objects.order_by("pk"):
        one.nickname = one.name.lower()
        one.save()
        order.objects.create(client=one, product_id=1, login="10.7.7.7", placed="2026-07-07")


class Migration(migrations.Migration):
    """Changes each of them."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("web", "0001_initial")]
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AddField("Customer", "nickname", models.CharField(max_length=40, default="")),
        migrations.RemoveField("Customer", "memo"),
        migrations.AlterField("Customer", "margin", models.BigIntegerField(null=True)),
        migrations.AlterField("Customer", "phone", models.TextField(null=True)),
        migrations.RenameField("Customer", "email", "mail"),
        migrations.RenameModel("Customer", "Client"),
        migrations.RenameField("Order", "customer", "client"),
        migrations.AddIndex("Order", models.Index(fields=["placed"], name="order_placed")),
        migrations.AddConstraint(
            "Client", models.UniqueConstraint(fields=["nickname", "mail"], name="client_nickname_mail")
        ),
        migrations.CreateModel(
            "Visit",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("client", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="web.client")),
            ],
        ),
        migrations.RunPython(order_again),
    ]
