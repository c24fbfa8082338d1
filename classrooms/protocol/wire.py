"""Reading and writing frames and the rows of the log."""

import msgspec

from classrooms.protocol.client import FromClient
from classrooms.protocol.events import EventBody, Void
from classrooms.protocol.server import ToClient

_client: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)
_server: msgspec.json.Decoder[ToClient] = msgspec.json.Decoder(ToClient)
_encoder = msgspec.json.Encoder()


class BadFrame(ValueError):
    """A frame that is not one of the protocol's."""


def read_client_frame(text: str) -> FromClient:
    """The typed frame in ``text``. Raises BadFrame with a line for developers."""
    try:
        return _client.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame(str(error)[:200]) from error


def read_server_frame(text: str) -> ToClient:
    """As ``read_client_frame`` for the other direction; used by tests and headless clients."""
    try:
        return _server.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame(str(error)[:200]) from error


def write(frame: ToClient | FromClient) -> str:
    return _encoder.encode(frame).decode()


def write_any(frame: dict[str, str | int]) -> str:
    """A frame outside the room, such as the line test's."""
    return _encoder.encode(frame).decode()


def body_from_row(kind: str, data: dict[str, object]) -> EventBody:
    """The typed body of a stored event; a kind this version does not know is a ``Void``."""
    try:
        body: EventBody = msgspec.convert({"kind": kind, **data}, EventBody)
    except msgspec.ValidationError:
        return Void()
    return body


def body_to_row(body: EventBody) -> tuple[str, dict[str, object]]:
    """The kind and the data an event is stored with."""
    data = msgspec.to_builtins(body)
    return data.pop("kind"), data
