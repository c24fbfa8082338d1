"""Pages and sockets from one ASGI application."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django_application = get_asgi_application()

from classrooms.routing import websocket_application  # the registry must be ready first

application = ProtocolTypeRouter({"http": django_application, "websocket": websocket_application})
