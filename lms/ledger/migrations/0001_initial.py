import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("timetable", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("legal_name", models.CharField(blank=True, max_length=200, verbose_name="full name in documents")),
                (
                    "business_number",
                    models.CharField(
                        blank=True,
                        max_length=12,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9]{12}\\Z", "Write the twelve digits of the BIN or IIN."
                            )
                        ],
                        verbose_name="BIN or IIN",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                (
                    "signatory",
                    models.CharField(
                        blank=True,
                        help_text="Post and name, as they stand below the act.",
                        max_length=150,
                        verbose_name="who signs",
                    ),
                ),
            ],
            options={
                "verbose_name": "provider",
                "verbose_name_plural": "providers",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="number")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "customer",
                    models.CharField(
                        blank=True, help_text="As named in the contract.", max_length=200, verbose_name="customer"
                    ),
                ),
                (
                    "customer_signatory",
                    models.CharField(
                        blank=True,
                        help_text="Post and name, as they stand below the act.",
                        max_length=150,
                        verbose_name="who signs for the customer",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="timetable.programme",
                        verbose_name="project",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="ledger.provider",
                        verbose_name="provider",
                    ),
                ),
            ],
            options={
                "verbose_name": "contract",
                "verbose_name_plural": "contracts",
                "ordering": ["-starts_on", "number"],
            },
        ),
        migrations.CreateModel(
            name="LedgerImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=300, verbose_name="document")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("imported_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="imported")),
                (
                    "operator",
                    models.CharField(
                        blank=True,
                        help_text="Who ran the command, when nobody was signed in.",
                        max_length=150,
                        verbose_name="operator",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="imported by",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="timetable.programme",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of counts",
                "verbose_name_plural": "imports of counts",
            },
        ),
        migrations.CreateModel(
            name="ImportedCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="month")),
                (
                    "instruction_language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("ru", "Russian"),
                            ("tr", "Turkish"),
                            ("fa", "Persian"),
                            ("kk", "Kazakh"),
                        ],
                        max_length=2,
                        verbose_name="taught in",
                    ),
                ),
                ("lessons", models.PositiveIntegerField(verbose_name="lessons")),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="timetable.programme",
                        verbose_name="project",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="ledger.ledgerimport",
                        verbose_name="document",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported count",
                "verbose_name_plural": "imported counts",
            },
        ),
        migrations.CreateModel(
            name="ContractLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "instruction_language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("ru", "Russian"),
                            ("tr", "Turkish"),
                            ("fa", "Persian"),
                            ("kk", "Kazakh"),
                        ],
                        max_length=2,
                        verbose_name="taught in",
                    ),
                ),
                (
                    "lessons",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="lessons"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="ledger.contract",
                        verbose_name="contract",
                    ),
                ),
            ],
            options={
                "verbose_name": "lessons of a contract",
                "verbose_name_plural": "lessons of contracts",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "instruction_language"), name="contract_line_once_a_language"
                    ),
                    models.CheckConstraint(condition=models.Q(("lessons__gte", 1)), name="contract_line_has_lessons"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ledgerimport",
            constraint=models.UniqueConstraint(fields=("programme", "digest"), name="ledger_import_once"),
        ),
        migrations.AddConstraint(
            model_name="importedcount",
            constraint=models.UniqueConstraint(
                fields=("programme", "month", "instruction_language"), name="imported_count_once_a_cell"
            ),
        ),
        migrations.AddConstraint(
            model_name="importedcount",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="imported_count_first_day"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(fields=("provider", "number"), name="contract_number_once_a_provider"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="contract_ends_after_start"
            ),
        ),
    ]
