"""The first tables."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Makes all three."""

    initial = True
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.CreateModel(
            "Customer",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=100)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("phone", models.CharField(max_length=40, null=True)),
                ("margin", models.IntegerField(null=True)),
                ("memo", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "Product", [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=100))]
        ),
        migrations.CreateModel(
            "Order",
            [
                ("id", models.BigAutoField(primary_key=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="orders", to="web.customer"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="web.product"),
                ),
                ("login", models.CharField(max_length=100, null=True)),
                ("placed", models.DateField()),
            ],
        ),
    ]
