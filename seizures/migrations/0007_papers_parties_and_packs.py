"""What the papers say: customs procedure, declaration, gross weight, more roles; retail packages of a line."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seizures", "0006_release_on_security")]
    operations = [
        migrations.AddField(
            model_name="seizure",
            name="regime",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FREE_CIRCULATION", "Release for free circulation"),
                    ("EXPORT", "Export"),
                    ("TRANSIT", "Transit"),
                    ("WAREHOUSING", "Customs warehousing"),
                    ("PROCESSING", "Inward or outward processing"),
                    ("TEMPORARY", "Temporary admission"),
                    ("FREE_ZONE", "Free zone"),
                    ("NOT_DECLARED", "Not declared"),
                ],
                db_default="",
                default="",
                max_length=16,
                verbose_name="Customs procedure",
            ),
        ),
        migrations.AddField(
            model_name="seizure",
            name="declaration_number",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="Declaration number"
            ),
        ),
        migrations.AddField(
            model_name="seizure",
            name="gross_weight_kg",
            field=models.DecimalField(
                blank=True, decimal_places=3, max_digits=12, null=True, verbose_name="Gross weight, kg"
            ),
        ),
        migrations.AddConstraint(
            model_name="seizure",
            constraint=models.CheckConstraint(
                condition=models.Q(("gross_weight_kg__isnull", True), ("gross_weight_kg__gt", 0), _connector="OR"),
                name="seizure_weight_positive",
            ),
        ),
        migrations.AddField(
            model_name="goodsline", name="retail_packs", field=models.PositiveIntegerField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="goodsline",
            constraint=models.CheckConstraint(
                condition=models.Q(("retail_packs__isnull", True), ("retail_packs__gt", 0), _connector="OR"),
                name="goods_line_packs_positive",
            ),
        ),
        migrations.AlterField(
            model_name="party",
            name="role",
            field=models.CharField(
                choices=[
                    ("SENDER", "Sender"),
                    ("ADDRESSEE", "Addressee"),
                    ("EXPORTER", "Exporter"),
                    ("IMPORTER", "Importer"),
                    ("DECLARANT", "Declarant"),
                    ("HOLDER", "Holder of the goods"),
                    ("MANUFACTURER", "Manufacturer"),
                    ("CARRIER", "Carrier"),
                    ("SELLER", "Marketplace seller"),
                    ("BUYER", "Buyer"),
                ],
                max_length=12,
            ),
        ),
    ]
