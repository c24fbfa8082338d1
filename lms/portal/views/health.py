"""Whether this process can do its work."""

from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import HttpRequest, JsonResponse

from classrooms.live.hub import Hub


def healthz(request: HttpRequest) -> JsonResponse:
    """State of database, hub and, where set, Redis: 200 when all are well, else 503."""
    parts = {"database": database_state(), "hub": hub_state()}
    if settings.REDIS_URL:
        parts["redis"] = redis_state()
    well = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if well else "failing", **parts}, status=200 if well else 503)


def hub_state() -> str:
    """The rooms of this process: "ok", or "saving delayed" while their log cannot be written."""
    return "saving delayed" if any(hub.delayed for hub in Hub.running()) else "ok"


def database_state() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def redis_state() -> str:
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return "ok"
