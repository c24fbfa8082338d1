"""Addresses of the sockets."""

from channels.routing import URLRouter
from django.urls import path, re_path

from classrooms.live.consumers import RoomConsumer, TryConsumer
from lms.core.realtime import NoSocket

websocket_application = URLRouter(
    [
        path("ws/rooms/<uuid:lesson>/", RoomConsumer.as_asgi()),
        path("ws/try/", TryConsumer.as_asgi()),
        re_path("", NoSocket.as_asgi()),
    ]
)
