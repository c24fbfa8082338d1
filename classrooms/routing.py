"""Addresses of the sockets."""

from channels.routing import URLRouter
from django.urls import path

from classrooms.live.consumers import RoomConsumer, TryConsumer

websocket_application = URLRouter(
    [
        path("ws/rooms/<uuid:lesson>/", RoomConsumer.as_asgi()),
        path("ws/try/", TryConsumer.as_asgi()),
    ]
)
