"""Why the demo is refused."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError


class RealPeopleHere(DomainError):
    code = "real_people_here"
    sentence = _(
        "This database holds people who are not of the demonstration (%(number)s). "
        "The demonstration is loaded only into a database of its own; nothing was changed."
    )
