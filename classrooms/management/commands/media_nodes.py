"""``manage.py media_nodes``: which media servers there are, and taking one out of use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classrooms.domain.nodes import set_draining
from classrooms.models import MediaNode
from lms.core.errors import DomainError


class Command(BaseCommand):
    help = "List the media servers with their load. --drain NAME takes one out of use: its rooms move away."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--drain", metavar="NAME", help="give it no new rooms, and move those it has")
        choice.add_argument("--fill", metavar="NAME", help="use it again")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["drain"] or options["fill"]
        if name:
            try:
                set_draining(name, draining=bool(options["drain"]))
            except DomainError as error:
                raise CommandError(str(error.sentence)) from error
        for node in MediaNode.objects.all():
            self.stdout.write(_line(node))
        if not MediaNode.objects.exists():
            self.stdout.write("No media server is known: JANUS_NODES names them, and a web process notes them.")


def _line(node: MediaNode) -> str:
    heard = f"heard {node.heartbeat_at:%Y-%m-%d %H:%M:%S} UTC" if node.heartbeat_at else "never heard"
    state = "draining" if node.is_draining else "in use"
    return f"{node.name}: {state}, {node.load} of {node.capacity} packets a second, {heard}, {node.url}"
