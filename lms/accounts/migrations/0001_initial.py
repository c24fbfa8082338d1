import datetime
import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lms.accounts.names
from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="e-mail")),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True,
                        help_text="Where we write; several children may share a parent's.",
                        max_length=254,
                        verbose_name="contact e-mail",
                    ),
                ),
                (
                    "full_name",
                    models.CharField(
                        help_text="As you write it, in any script.",
                        max_length=150,
                        validators=[lms.accounts.names.validate_name],
                        verbose_name="name",
                    ),
                ),
                (
                    "called",
                    models.CharField(
                        blank=True,
                        help_text="The name others see in a lesson.",
                        max_length=60,
                        validators=[lms.accounts.names.validate_name],
                        verbose_name="what we call you",
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year of birth")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                ("language", models.CharField(blank=True, max_length=8, verbose_name="language of the pages")),
                (
                    "script",
                    models.CharField(
                        blank=True,
                        choices=[("cyrl", "Cyrillic"), ("latn", "Latin"), ("arab", "Arabic")],
                        max_length=4,
                        verbose_name="alphabet of Kazakh",
                    ),
                ),
                ("quiet_from", models.TimeField(default=datetime.time(21, 0), verbose_name="quiet from")),
                ("quiet_until", models.TimeField(default=datetime.time(8, 0), verbose_name="quiet until")),
                ("wants_reminders", models.BooleanField(default=True, verbose_name="reminders of lessons")),
                ("wants_clock_changes", models.BooleanField(default=True, verbose_name="notices that clocks change")),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("is_staff", models.BooleanField(default=False, verbose_name="staff")),
                ("is_demo", models.BooleanField(default=False, verbose_name="invented for the demonstration")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("act", models.CharField(max_length=40, verbose_name="what")),
                ("object_id", models.PositiveBigIntegerField()),
                ("label", models.CharField(blank=True, max_length=200)),
                ("facts", models.JSONField(blank=True, default=dict)),
                ("words", models.TextField(blank=True, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whom",
                    ),
                ),
            ],
            options={
                "verbose_name": "journal entry",
                "verbose_name_plural": "journal",
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="kind")),
                ("key", models.CharField(max_length=255)),
                (
                    "zone",
                    models.CharField(blank=True, help_text="Of the class, for people who told no zone.", max_length=64),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, help_text="Of the class, for people who told no language.", max_length=8
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("enclosed_id", models.PositiveBigIntegerField(blank=True, null=True)),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("no_address", "No address"),
                            ("refused", "Refused"),
                            ("unsubscribed", "Not wanted"),
                            ("too_late", "Too late"),
                            ("needless", "Not needed any more"),
                        ],
                        default="waiting",
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="sent to")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="error")),
                (
                    "enclosed_type",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter",
                "verbose_name_plural": "letters",
                "ordering": ["-due_at", "-pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), _negated=True), name="user_email_empty_is_null"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="user_email_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("birth_year__isnull", True), ("birth_year__range", (1900, 2100)), _connector="OR"),
                name="user_birth_year_plausible",
            ),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["at", "id"], name="journal_at"),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["content_type", "object_id", "at", "id"], name="journal_about"),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["act", "at", "id"], name="journal_act"),
        ),
        migrations.AddIndex(
            model_name="journalentry",
            index=models.Index(fields=["by", "at", "id"], name="journal_by"),
        ),
        migrations.AddConstraint(
            model_name="journalentry",
            constraint=models.CheckConstraint(condition=models.Q(("act", ""), _negated=True), name="journal_says_what"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["outcome", "due_at"], name="letter_outcome_due"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("person", "kind", "key"), name="letter_once_a_person"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["waiting", "sent", "no_address", "refused", "unsubscribed", "too_late", "needless"],
                    )
                ),
                name="letter_known_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "sent"), ("sent_at__isnull", False)),
                    models.Q(models.Q(("outcome", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="letter_sent_has_moment",
            ),
        ),
        migrations.CreateModel(
            name="Guardianship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField(verbose_name="begun")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardian_of",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardianships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "guardianship",
                "verbose_name_plural": "guardianships",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("learner", "guardian"),
                        name="guardianship_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("learner", models.F("guardian")), _negated=True),
                        name="guardianship_of_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("begun_at")), _connector="OR"
                        ),
                        name="guardianship_ends_later",
                    ),
                ],
            },
        ),
        AppendOnly("journalentry"),
    ]
