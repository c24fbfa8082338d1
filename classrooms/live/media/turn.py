"""Where media finds its way through networks: STUN addresses and a relay with time-limited credentials."""

import base64
import hashlib
import hmac

from django.conf import settings

from classrooms.protocol import IceServer


def ice_servers(*, name: str, until: int) -> list[IceServer]:
    """For one tab: the operator's addresses, and a relay that lets ``name`` in until ``until`` (Unix seconds)."""
    servers = [IceServer([url]) for url in settings.ROOM_ICE_SERVERS]
    if relay_exists():
        user = f"{until}:{name}"
        servers.append(IceServer(list(settings.ROOM_TURN_URLS), user, credential(user, settings.ROOM_TURN_SECRET)))
    return servers


def relay_exists() -> bool:
    return bool(settings.ROOM_TURN_URLS)


def credential(user: str, secret: str) -> str:
    """As coturn's ``use-auth-secret`` checks it (draft-uberti-behave-turn-rest)."""
    digest = hmac.new(secret.encode(), user.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
