"""What can go wrong with a room."""

from django.utils.translation import gettext_lazy as _

from lms.core.errors import DomainError


class RoomAlreadyEnded(DomainError):
    code = "room_already_ended"
    sentence = _("This lesson has already ended.")


class NoSuchNode(DomainError):
    code = "no_such_node"
    sentence = _("There is no media server of this name.")


class AlreadyLifted(DomainError):
    code = "already_lifted"
    sentence = _("This removal has been lifted already.")


class AlreadyDecided(DomainError):
    code = "already_decided"
    sentence = _("Somebody else has decided this report in the meantime.")
