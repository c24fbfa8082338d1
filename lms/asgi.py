"""Pages and sockets from one ASGI application."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django_application = get_asgi_application()

from classrooms.routing import live_routes, websocket_application  # the registry must be ready first

application = ProtocolTypeRouter(
    {
        "http": URLRouter([*live_routes, re_path("", django_application)]),  # type: ignore[arg-type]
        "websocket": websocket_application,
    }
)
