"""Uploads, with byte ranges: Safari plays no audio and no browser seeks without them.

A proxy in front may serve ``/media/`` itself; what is stored there is public.
"""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import require_safe

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
CHUNK = 64 * 1024
WEEK = 7 * 24 * 3600


@require_safe
def serve_upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file, or the one range asked for (206); 404 outside the folder, 416 outside the file."""
    file = find_upload(path)
    size = file.stat().st_size
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    asked = ONE_RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        response: HttpResponseBase = FileResponse(file.open("rb"), content_type=kind)
    else:
        first, last = bounds(asked, size)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        response = StreamingHttpResponse(part_of(file, first, last), status=206, content_type=kind)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(file.stat().st_mtime)
    response.headers["Cache-Control"] = f"public, max-age={WEEK}"
    return response


def find_upload(path: str) -> Path:
    """Raises Http404 for what is not a file below MEDIA_ROOT."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    if not file.is_file():
        raise Http404
    return file


def bounds(asked: re.Match[str], size: int) -> tuple[int, int]:
    """First and last byte, both included; the first lies behind the last when nothing is left."""
    first, last = asked.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def part_of(file: Path, first: int, last: int) -> Iterator[bytes]:
    with file.open("rb") as source:
        source.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := source.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
