"""Uploads, with byte ranges: Safari plays no audio and no browser seeks without them.

Who writes units uploads files of any kind, and they are served from the site's own address. So nothing
here may run: pictures, sound, film and PDF are shown, everything else is a file to save, and the policy
keeps scripts out of a drawing that is opened by itself. A proxy in front that serves ``/media/`` must do
the same; what is stored there is public.
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
from django.utils.csp import CSP
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from lms.core.csp import csp_override

ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})$")
SHOWN = re.compile(r"(image|audio|video)/[\w.+-]+|application/pdf")
POLICY = {"default-src": [CSP.NONE], "style-src": [CSP.UNSAFE_INLINE], "sandbox": ""}
CHUNK = 64 * 1024
WEEK = 7 * 24 * 3600


@require_safe
def serve_upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file, or the one range asked for (206); 404 outside the folder, 416 outside the file."""
    file = find_upload(path)
    size = file.stat().st_size
    kind, shown = kind_of(file.name)
    asked = ONE_RANGE.match(request.headers.get("Range", ""))
    if asked is None or asked.groups() == ("", ""):
        response: HttpResponseBase = FileResponse(file.open("rb"), content_type=kind, as_attachment=not shown)
    else:
        first, last = bounds(asked, size)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        response = StreamingHttpResponse(part_of(file, first, last), status=206, content_type=kind)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        response.headers["Content-Length"] = str(last - first + 1)
    if kind != "application/pdf":  # browsers show none in a sandbox
        csp_override(response, POLICY)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(file.stat().st_mtime)
    response.headers["Cache-Control"] = f"public, max-age={WEEK}"
    return response


def kind_of(name: str) -> tuple[str, bool]:
    """The media type of a file, and whether a browser may show it."""
    kind = mimetypes.guess_type(name)[0] or ""
    return (kind, True) if SHOWN.fullmatch(kind) else ("application/octet-stream", False)


def find_upload(path: str) -> Path:
    """Raises Http404 for what is not a file below MEDIA_ROOT."""
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    try:
        if file.is_file():
            return file
    except OSError as error:  # a name longer than any file's
        raise Http404 from error
    raise Http404


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
