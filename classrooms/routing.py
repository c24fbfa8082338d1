"""Addresses of the sockets, and of the same over HTTP."""

from channels.routing import URLRouter
from django.urls import path, re_path

from classrooms.live.consumers import RoomConsumer, TryConsumer
from classrooms.live.streams import post, stream, try_line
from lms.core.realtime import NoSocket

websocket_application = URLRouter(
    [
        path("ws/rooms/<uuid:lesson>/", RoomConsumer.as_asgi()),
        path("ws/try/", TryConsumer.as_asgi()),
        re_path("", NoSocket.as_asgi()),
    ]
)
# Channels' router takes ASGI applications where Django's types expect views.
live_routes = [
    path("live/rooms/<uuid:lesson>/", stream),  # type: ignore[arg-type]
    path("live/rooms/<uuid:lesson>/<uuid:key>/", post),  # type: ignore[arg-type]
    path("live/try/", try_line),  # type: ignore[arg-type]
]
