import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lms.core.append_only import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cms", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Programme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="short name")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_kk", models.CharField(blank=True, max_length=120, verbose_name="name in Kazakh")),
                ("is_demo", models.BooleanField(default=False, verbose_name="demonstration")),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ZoneRules",
            fields=[
                ("time_zone", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("rules", models.BinaryField()),
                ("release", models.CharField(max_length=16)),
                ("read_at", models.DateTimeField()),
            ],
            options={"default_permissions": ()},
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=43, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar address",
                "verbose_name_plural": "calendar addresses",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ClosedMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(unique=True)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="closed_month_first_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
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
                ("time_zone", models.CharField(max_length=64, verbose_name="time zone")),
                (
                    "age_band",
                    models.CharField(
                        choices=[
                            ("any", "All ages"),
                            ("children", "Children, 7 to 11"),
                            ("teenagers", "Teenagers, 12 to 17"),
                            ("adults", "Adults"),
                        ],
                        default="any",
                        max_length=12,
                        verbose_name="age",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=12, validators=[django.core.validators.MinValueValidator(1)], verbose_name="places"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("takes_requests", models.BooleanField(default=True, verbose_name="people may ask for a place")),
                ("is_demo", models.BooleanField(default=False, verbose_name="demonstration")),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="study_groups",
                        to="cms.coursepage",
                        verbose_name="course",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="study_groups",
                        to="timetable.programme",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "group",
                "verbose_name_plural": "groups",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country",
                    models.CharField(
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}$", "Write a country as two letters of ISO 3166, like KZ."
                            )
                        ],
                        verbose_name="country",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_kk", models.CharField(blank=True, max_length=120, verbose_name="name in Kazakh")),
                ("first", models.DateField(verbose_name="first day")),
                ("last", models.DateField(verbose_name="last day")),
            ],
            options={
                "verbose_name": "day off",
                "verbose_name_plural": "days off",
                "ordering": ["first", "country", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("country", "first", "name"), name="holiday_once_a_country"),
                    models.CheckConstraint(
                        condition=models.Q(("last__gte", models.F("first"))), name="holiday_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CountedElsewhere",
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
                    ),
                ),
                ("month", models.DateField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="timetable.programme"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("wall_time", models.TimeField(verbose_name="time")),
                (
                    "length_minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="length in minutes",
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="slots", to="timetable.group"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="timetable.slot",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly time",
                "verbose_name_plural": "weekly times",
                "ordering": ["weekday", "wall_time"],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                    "origin",
                    models.CharField(
                        choices=[("timetable", "Timetable"), ("moved", "Moved here"), ("made_up", "Made up")],
                        default="timetable",
                        max_length=10,
                        verbose_name="came by",
                    ),
                ),
                ("local_date", models.DateField(verbose_name="date")),
                ("planned_month", models.DateField(verbose_name="month")),
                ("wall_time", models.TimeField(verbose_name="time")),
                ("time_zone", models.CharField(max_length=64, verbose_name="time zone")),
                (
                    "length_minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="length in minutes",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("live", "Now"),
                            ("held", "Took place"),
                            ("cancelled", "Cancelled"),
                            ("moved", "Moved"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="actual start")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="actual end")),
                ("local_month", models.DateField(blank=True, null=True, verbose_name="counts in")),
                (
                    "evidence",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("room", "Room"),
                            ("hand", "By hand"),
                            ("decided", "Decided exception"),
                            ("imported", "Imported"),
                            ("demo", "Demonstration"),
                        ],
                        max_length=8,
                        verbose_name="evidence",
                    ),
                ),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lessons",
                        to="timetable.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replacement",
                        to="timetable.lesson",
                        verbose_name="instead of",
                    ),
                ),
                (
                    "taught_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taught by",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cms.unitpage",
                        verbose_name="unit",
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
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="lessons",
                        to="timetable.slot",
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson",
                "verbose_name_plural": "lessons",
                "ordering": ["starts_at"],
            },
        ),
        migrations.CreateModel(
            name="TeacherAbsence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("away", models.BooleanField(verbose_name="away")),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="in words")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to="timetable.lesson",
                        verbose_name="lesson",
                    ),
                ),
                (
                    "teacher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="teacher",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence of a teacher",
                "verbose_name_plural": "absences of teachers",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="LessonNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=1000, verbose_name="in words")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="timetable.lesson",
                        verbose_name="lesson",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "note of a lesson",
                "verbose_name_plural": "notes of lessons",
                "ordering": ["pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="lesson_note_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Teaching",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="teachings", to="timetable.group"
                    ),
                ),
                (
                    "teacher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="teachings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "teacher of a group",
                "verbose_name_plural": "teachers of groups",
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
            ],
            options={
                "verbose_name": "term",
                "verbose_name_plural": "terms",
                "ordering": ["-starts_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="term_ends_after_start"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TimetableVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("released", "Published")],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("takes_effect_on", models.DateField(verbose_name="takes effect on")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "groups",
                    models.ManyToManyField(
                        related_name="timetable_versions", to="timetable.group", verbose_name="groups"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timetable_versions",
                        to="timetable.programme",
                        verbose_name="project",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "term",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timetable_versions",
                        to="timetable.term",
                        verbose_name="term",
                    ),
                ),
            ],
            options={
                "verbose_name": "timetable",
                "verbose_name_plural": "timetables",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SlotChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("time_zone", models.CharField(max_length=64, verbose_name="time zone")),
                (
                    "weekday_before",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        null=True,
                    ),
                ),
                ("wall_time_before", models.TimeField(null=True)),
                ("length_before", models.PositiveSmallIntegerField(null=True)),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        null=True,
                    ),
                ),
                ("wall_time", models.TimeField(null=True)),
                ("length_minutes", models.PositiveSmallIntegerField(null=True)),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slot_changes",
                        to="timetable.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slot_changes",
                        to="timetable.timetableversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a weekly time",
                "verbose_name_plural": "changes of weekly times",
                "ordering": ["group__name", "group_id", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DraftSlot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("wall_time", models.TimeField(verbose_name="time")),
                (
                    "length_minutes",
                    models.PositiveSmallIntegerField(
                        default=45,
                        validators=[
                            django.core.validators.MinValueValidator(10),
                            django.core.validators.MaxValueValidator(300),
                        ],
                        verbose_name="length in minutes",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_slots",
                        to="timetable.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="timetable.slot",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft_slots",
                        to="timetable.timetableversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "weekly time of a timetable",
                "verbose_name_plural": "weekly times of timetables",
                "ordering": ["weekday", "wall_time"],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enrolments", to="timetable.group"
                    ),
                ),
            ],
            options={
                "verbose_name": "place in a group",
                "verbose_name_plural": "places in groups",
                "constraints": [
                    models.UniqueConstraint(fields=("group", "learner", "starts_on"), name="enrolment_once_a_start"),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("group", "learner"),
                        name="enrolment_one_open_a_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="enrolment_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptCountry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country",
                    models.CharField(
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}$", "Write a country as two letters of ISO 3166, like KZ."
                            )
                        ],
                        verbose_name="country",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kept_countries", to="timetable.group"
                    ),
                ),
            ],
            options={
                "verbose_name": "country whose days off a group keeps",
                "verbose_name_plural": "countries whose days off groups keep",
                "ordering": ["country"],
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("group", "country"), name="kept_country_once_a_group")],
            },
        ),
        migrations.CreateModel(
            name="AttendanceEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "part",
                    models.CharField(
                        choices=[("teacher", "Teacher"), ("learner", "Learner"), ("guest", "Guest")],
                        max_length=8,
                        verbose_name="part",
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
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
                ("minutes", models.PositiveSmallIntegerField(default=0, verbose_name="minutes")),
                ("intervals", models.JSONField(default=list, verbose_name="intervals")),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("room", "Room"),
                            ("hand", "By hand"),
                            ("decided", "Decided exception"),
                            ("imported", "Imported"),
                            ("demo", "Demonstration"),
                        ],
                        max_length=8,
                        verbose_name="evidence",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("device", "Also here, on the same device"),
                            ("phone", "Here by phone, outside the room"),
                            ("line", "The line failed"),
                            ("family", "Excused by the family"),
                            ("other", "Other, in words"),
                            ("approved", "Corrected after the month was closed"),
                        ],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300, verbose_name="in words")),
                ("at", models.DateTimeField(verbose_name="written")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "same_device_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on the same device as",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance",
                        to="timetable.lesson",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendance entry",
                "verbose_name_plural": "attendance entries",
                "default_permissions": ("add", "view"),
                "constraints": [
                    models.UniqueConstraint(fields=("lesson", "person", "sequence"), name="attendance_one_history"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sequence", 1), ("status_before", "")),
                            models.Q(
                                ("sequence__gt", 1),
                                ("status_before__in", ["present", "late", "left_early", "excused", "absent"]),
                            ),
                            _connector="OR",
                        ),
                        name="attendance_follows_what_stood",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evidence__in", ("room", "hand", "demo")),
                            ("part__in", ["teacher", "learner", "guest"]),
                            ("status__in", ["present", "late", "left_early", "excused", "absent"]),
                        ),
                        name="attendance_known_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", True), ("reason", "")),
                            models.Q(
                                ("by__isnull", False),
                                models.Q(
                                    ("sequence", 1),
                                    ("reason__in", ["device", "phone", "line", "family", "other", "approved"]),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="attendance_change_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reason", "device"),
                                ("same_device_as__isnull", False),
                                models.Q(("same_device_as", models.F("person")), _negated=True),
                            ),
                            models.Q(models.Q(("reason", "device"), _negated=True), ("same_device_as__isnull", True)),
                            _connector="OR",
                        ),
                        name="attendance_same_device_as_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason__in", ("other", "approved")), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="attendance_other_has_words",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LessonChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cancelled", "Cancelled"),
                            ("moved", "Moved"),
                            ("made_up", "Made up"),
                            ("substituted", "Change of teacher"),
                            ("recorded", "Entered by hand"),
                            ("decided", "Counts as held by decision"),
                        ],
                        max_length=12,
                        verbose_name="change",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("made_at", models.DateTimeField(verbose_name="written")),
                (
                    "absent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="away",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="timetable.lesson",
                        verbose_name="lesson",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "replacement",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="brought_by",
                        to="timetable.lesson",
                        verbose_name="new lesson",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="substitute teacher",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a lesson",
                "verbose_name_plural": "changes of lessons",
                "ordering": ["pk"],
                "default_permissions": ("view",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="lesson_change_has_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["moved", "made_up"]), ("replacement__isnull", False)),
                            models.Q(
                                ("kind__in", ["cancelled", "substituted", "recorded", "decided"]),
                                ("replacement__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="lesson_change_replacement_by_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("absent__isnull", False), ("kind", "substituted")),
                            models.Q(
                                models.Q(("kind", "substituted"), _negated=True),
                                ("absent__isnull", True),
                                ("substitute__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="lesson_change_people_by_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("substitute__isnull", True),
                            models.Q(("substitute", models.F("absent")), _negated=True),
                            _connector="OR",
                        ),
                        name="lesson_change_other_teacher",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["moved", "cancelled"])),
                        fields=("lesson",),
                        name="lesson_change_ends_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["recorded", "decided"])),
                        fields=("lesson", "kind"),
                        name="lesson_change_decides_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlaceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="message")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("admitted", "Admitted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_requests",
                        to="timetable.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="place_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a place",
                "verbose_name_plural": "requests for places",
                "ordering": ["asked_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("group", "person"),
                        name="place_request_one_waiting",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="group_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(condition=models.Q(("capacity__gte", 1)), name="group_has_places"),
        ),
        migrations.AddConstraint(
            model_name="countedelsewhere",
            constraint=models.UniqueConstraint(
                fields=("programme", "instruction_language", "month"), name="counted_elsewhere_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="countedelsewhere",
            constraint=models.CheckConstraint(
                condition=models.Q(("month__day", 1)), name="counted_elsewhere_first_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("group", "weekday", "wall_time"),
                name="slot_once_a_week",
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="slot_weekday_0_to_6"
            ),
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.CheckConstraint(
                condition=models.Q(("length_minutes__range", (10, 300))), name="slot_length_10_to_300"
            ),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(fields=["state", "starts_at"], name="lesson_state_start"),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(fields=["group", "starts_at"], name="lesson_group_start"),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(
                fields=["local_month", "programme", "instruction_language", "started_at", "evidence"],
                name="lesson_held_month",
            ),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(
                fields=[
                    "planned_month",
                    "programme",
                    "instruction_language",
                    "origin",
                    "state",
                    "local_month",
                    "evidence",
                ],
                name="lesson_planned_month",
            ),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(
                condition=models.Q(
                    ("local_month__isnull", False), models.Q(("local_month", models.F("planned_month")), _negated=True)
                ),
                fields=[
                    "local_month",
                    "programme",
                    "instruction_language",
                    "evidence",
                    "origin",
                    "state",
                    "planned_month",
                ],
                name="lesson_held_in_another_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slot__isnull", False)),
                fields=("slot", "local_date"),
                name="lesson_once_a_slot_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="lesson_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("ended_at__isnull", False),
                        ("evidence__in", ("room", "hand", "decided", "demo")),
                        ("local_month__isnull", False),
                        ("started_at__isnull", False),
                        ("state", "held"),
                    ),
                    models.Q(
                        models.Q(("state", "held"), _negated=True), ("evidence", ""), ("local_month__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="lesson_held_has_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(("local_month__isnull", True), ("local_month__day", 1), _connector="OR"),
                name="lesson_month_is_first_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(("planned_month__day", 1), ("planned_month__lte", models.F("local_date"))),
                name="lesson_planned_month_first_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "timetable"), ("replaces__isnull", True)),
                    models.Q(("origin__in", ["moved", "made_up"]), ("replaces__isnull", False)),
                    _connector="OR",
                ),
                name="lesson_replaces_by_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(("replaces", models.F("pk")), _negated=True), name="lesson_replaces_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="lesson",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["planned", "live", "held", "cancelled", "moved"])),
                name="lesson_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="teaching",
            constraint=models.UniqueConstraint(fields=("group", "teacher", "starts_on"), name="teaching_once_a_start"),
        ),
        migrations.AddConstraint(
            model_name="teaching",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="teaching_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="timetableversion",
            constraint=models.UniqueConstraint(fields=("programme", "term", "number"), name="version_number_once"),
        ),
        migrations.AddConstraint(
            model_name="timetableversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")), fields=("programme", "term"), name="version_one_draft_a_term"
            ),
        ),
        migrations.AddConstraint(
            model_name="timetableversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("state", "draft")),
                    models.Q(("released_at__isnull", False), ("state", "released")),
                    _connector="OR",
                ),
                name="version_released_has_its_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="slotchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("length_minutes__isnull", False), ("wall_time__isnull", False), ("weekday__isnull", False)
                    ),
                    models.Q(
                        ("length_before__isnull", False),
                        ("wall_time_before__isnull", False),
                        ("weekday_before__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="slot_change_changes_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="draftslot",
            constraint=models.UniqueConstraint(
                fields=("version", "group", "weekday", "wall_time"), name="draft_slot_once_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (0, 6))), name="draft_slot_weekday_0_to_6"
            ),
        ),
        migrations.AddConstraint(
            model_name="draftslot",
            constraint=models.CheckConstraint(
                condition=models.Q(("length_minutes__range", (10, 300))), name="draft_slot_length_10_to_300"
            ),
        ),
        AppendOnly("attendanceentry"),
        AppendOnly("lessonchange"),
        AppendOnly("lessonnote"),
        AppendOnly("slotchange"),
        AppendOnly("teacherabsence"),
    ]
