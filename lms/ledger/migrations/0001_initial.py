import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
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
            name="Closing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField(unique=True, verbose_name="number")),
                ("month", models.DateField(unique=True, verbose_name="month")),
                ("content", models.TextField(verbose_name="file")),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
                ("closed_at", models.DateTimeField(verbose_name="closed")),
                (
                    "closed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "closed month",
                "verbose_name_plural": "closed months",
                "ordering": ["sequence"],
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="ClosingCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="ledger.closing"
                    ),
                ),
                (
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.letter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ClosingCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
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
                    ),
                ),
                ("room", models.PositiveIntegerField()),
                ("hand", models.PositiveIntegerField()),
                ("decided", models.PositiveIntegerField()),
                ("imported", models.PositiveIntegerField()),
                ("demo", models.PositiveIntegerField()),
                ("planned", models.PositiveIntegerField()),
                ("moved_in", models.PositiveIntegerField()),
                ("made_up", models.PositiveIntegerField()),
                ("held", models.PositiveIntegerField()),
                ("cancelled", models.PositiveIntegerField()),
                ("moved_out", models.PositiveIntegerField()),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="counts", to="ledger.closing"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="timetable.programme"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
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
            },
        ),
        migrations.CreateModel(
            name="Correction",
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
                (
                    "status_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "Present"),
                            ("late", "Late"),
                            ("left_early", "Left early"),
                            ("excused", "Excused"),
                            ("absent", "Absent"),
                        ],
                        max_length=10,
                        verbose_name="before",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("present", "Present"),
                            ("late", "Late"),
                            ("left_early", "Left early"),
                            ("excused", "Excused"),
                            ("absent", "Absent"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("change", models.SmallIntegerField(verbose_name="change")),
                ("document", models.CharField(blank=True, max_length=300, verbose_name="document")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed")),
                (
                    "lesson",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger_corrections",
                        to="timetable.lesson",
                        verbose_name="lesson",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "correction of a closed month",
                "verbose_name_plural": "corrections of closed months",
                "ordering": ["pk"],
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="CorrectionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField(verbose_name="approved")),
                ("month", models.DateField(verbose_name="made in")),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                (
                    "correction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="ledger.correction"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction_decision",
                        to="timetable.attendanceentry",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LedgerImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.CharField(max_length=300, verbose_name="document")),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("counts_digest", models.CharField(editable=False, max_length=64)),
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
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="closing_first_day"),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(condition=models.Q(("sequence__gte", 1)), name="closing_counts_from_one"),
        ),
        migrations.AddConstraint(
            model_name="closingcopy",
            constraint=models.UniqueConstraint(fields=("closing", "person"), name="closing_copy_once_a_person"),
        ),
        migrations.AddConstraint(
            model_name="closingcount",
            constraint=models.UniqueConstraint(
                fields=("month", "programme", "instruction_language"), name="closing_count_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractline",
            constraint=models.UniqueConstraint(
                fields=("contract", "instruction_language"), name="contract_line_once_a_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractline",
            constraint=models.CheckConstraint(
                condition=models.Q(("lessons__gte", 1)), name="contract_line_has_lessons"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="correction_first_day"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="correction_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("change__in", [1, -1]),
                        ("document", ""),
                        ("lesson__isnull", False),
                        ("person__isnull", True),
                        ("status", ""),
                    ),
                    models.Q(
                        ("change", 0),
                        ("document", ""),
                        ("lesson__isnull", False),
                        ("person__isnull", False),
                        ("status__in", ["present", "late", "left_early", "excused", "absent"]),
                        models.Q(("status", models.F("status_before")), _negated=True),
                    ),
                    models.Q(
                        ("lesson__isnull", True),
                        ("person__isnull", True),
                        ("status", ""),
                        models.Q(("document", ""), _negated=True),
                        models.Q(("change", 0), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="correction_is_of_one_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="correction_decision_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved", True), ("entry__isnull", True), _connector="OR"),
                name="correction_decision_declined_writes_nothing",
            ),
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
        AppendOnly("closing"),
        AppendOnly("closingcount"),
        AppendOnly("correction"),
        AppendOnly("correctiondecision"),
    ]
