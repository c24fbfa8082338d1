"""Media servers: known by the settings, heard by the web processes, emptied by an operator."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from classrooms.domain.nodes import beat_node, note_load, set_draining, sync_nodes
from classrooms.errors import NoSuchNode
from classrooms.models import MediaNode
from classrooms.queries.nodes import nodes_in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def nodes() -> list[MediaNode]:
    return sync_nodes({"one": "ws://10.0.0.5:8188", "two": "ws://10.0.0.6:8188"}, capacity=35_000)


def test_nodes_of_the_settings_are_made_once_and_follow_them(nodes: list[MediaNode]) -> None:
    set_draining("one", draining=True)

    [again] = sync_nodes({"one": "ws://10.0.0.7:8188"}, capacity=20_000)

    assert again.pk == nodes[0].pk
    assert (again.url, again.capacity, again.is_draining) == ("ws://10.0.0.7:8188", 20_000, True)
    assert [node.name for node in nodes_in_use([again.pk])] == ["one"]
    assert MediaNode.objects.count() == 2


def test_of_many_processes_one_notes_a_heartbeat(nodes: list[MediaNode]) -> None:
    one, two = nodes

    assert [beat_node(one.pk, every=2) for _ in range(3)] == [True, False, False]
    assert beat_node(two.pk, every=2)

    MediaNode.objects.update(heartbeat_at=timezone.now() - dt.timedelta(seconds=3))
    assert beat_node(one.pk, every=2)


def test_operator_lists_and_empties_a_node(nodes: list[MediaNode]) -> None:
    note_load(nodes[0].pk, packets=1234)
    beat_node(nodes[0].pk, every=2)

    said = StringIO()
    call_command("media_nodes", drain="one", stdout=said)
    one, two = said.getvalue().splitlines()
    assert one.startswith("one: draining, 1234 of 35000 packets a second, heard 2")
    assert two.startswith("two: in use, 0 of 35000 packets a second, never heard")

    call_command("media_nodes", fill="one", stdout=StringIO())
    assert not MediaNode.objects.filter(is_draining=True).exists()


def test_node_nobody_knows_cannot_be_emptied(nodes: list[MediaNode]) -> None:
    with pytest.raises(NoSuchNode):
        set_draining("three", draining=True)
    with pytest.raises(CommandError, match="no media server"):
        call_command("media_nodes", drain="three")


def test_without_nodes_the_list_says_how_they_come() -> None:
    said = StringIO()
    call_command("media_nodes", stdout=said)

    assert "JANUS_NODES" in said.getvalue()
