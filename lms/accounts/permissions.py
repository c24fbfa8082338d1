"""What each role may do, by name; ``sync_roles`` writes it into Django's groups."""

from lms.accounts.enums import Role

ADMIN_ACCESS = "wagtailadmin.access_admin"


def crud(app: str, *models: str, actions: str = "add change delete view") -> list[str]:
    return [f"{app}.{action}_{model}" for model in models for action in actions.split()]


CONTENT_LIBRARY = [
    *crud("wagtailimages", "image", actions="add change view"),
    "wagtailimages.choose_image",
    *crud("wagtaildocs", "document", actions="add change view"),
    "wagtaildocs.choose_document",
    *crud("wagtailmedia", "media", actions="add change view"),
]
TIMETABLE = [
    *crud("timetable", "programme", "group", "teaching", "enrolment", "slot", "lesson", "placerequest"),
    *crud("timetable", "attendanceentry", actions="add view"),
    *crud("timetable", "term", "holiday", "timetableversion", "draftslot"),
]
# What was written in every lesson; reported messages and removals from lessons.
WRITTEN = crud("classrooms", "event", actions="view")
SAFETY = [*WRITTEN, *crud("classrooms", "report", "exclusion", actions="change view")]
LETTERS = crud("accounts", "letter", actions="view")
LEDGER = [
    *crud("ledger", "ledgerimport", "importedcount", "closing", "correction", actions="add view"),
    *crud("ledger", "provider", "contract", "contractline"),
]

# Permissions that hold everywhere. What concerns pages (write, publish) is in PAGE_PERMISSIONS.
ROLE_PERMISSIONS: dict[Role, list[str]] = {
    Role.LEARNER: [],
    Role.GUARDIAN: [],
    Role.TEACHER: [ADMIN_ACCESS, *CONTENT_LIBRARY],
    Role.EDITOR: [ADMIN_ACCESS, *CONTENT_LIBRARY, "wagtail_localize.submit_translation"],
    Role.COORDINATOR: [
        ADMIN_ACCESS,
        *TIMETABLE,
        *SAFETY,
        *LEDGER,
        *crud("accounts", "user", actions="add change view"),
        *LETTERS,
    ],
    Role.AUDITOR: [
        *crud("timetable", "programme", "group", "slot", "lesson", "attendanceentry", actions="view"),
        *crud("ledger", "ledgerimport", "importedcount", "closing", "correction", actions="view"),
        *crud("ledger", "provider", "contract", "contractline", actions="view"),
        *WRITTEN,
    ],
    Role.ADMINISTRATOR: [
        ADMIN_ACCESS,
        *CONTENT_LIBRARY,
        *TIMETABLE,
        *SAFETY,
        *LEDGER,
        *crud("accounts", "user"),
        *LETTERS,
        *crud("auth", "group"),
        *crud("wagtailcore", "locale", "site", "workflow", "task"),
        "wagtail_localize.submit_translation",
    ],
}
# Whom each role may look after at the desk: whose account it changes, and which roles it gives and takes.
# Who could give more than they have, or set the password of somebody who can do more, could do anything.
LOOKED_AFTER: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset({Role.LEARNER, Role.GUARDIAN, Role.TEACHER}),
    Role.ADMINISTRATOR: frozenset(Role),
}
# On the root of the page tree, so on every page.
PAGE_PERMISSIONS: dict[Role, list[str]] = {
    Role.TEACHER: ["add_page", "change_page"],
    Role.EDITOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
    Role.ADMINISTRATOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
}
# In the root collection of images, documents and media.
COLLECTION_PERMISSIONS: dict[Role, list[str]] = {
    role: list(CONTENT_LIBRARY) for role in (Role.TEACHER, Role.EDITOR, Role.ADMINISTRATOR)
}
