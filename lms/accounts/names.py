"""What a person's name may be made of, in any script."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that turn the direction of what follows; a name with one could pass for another. Joiners stay:
# Persian names are written with them.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def validate_name(name: str) -> None:
    """Raise ValidationError for a name that nobody could read: without a letter, or with line breaks or
    other hidden marks; and for an address: who is called so would be taken for who has it."""
    hidden = any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} or char in TURNING for char in name)
    if hidden or "@" in name or not any(char.isalnum() for char in name):
        raise ValidationError(_("Write the name with letters, on one line."), code="unreadable_name")
