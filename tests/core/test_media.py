from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

TONE = bytes(range(200))


@pytest.fixture(autouse=True)
def tone(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "tone.wav").write_bytes(TONE)
    (tmp_path / "secret.txt").write_text("not for anybody")


def body(client: Client, asked: str = "", path: str = "tone.wav") -> tuple[int, bytes, str]:
    answer = client.get(f"/media/{path}", headers={"Range": asked} if asked else {})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content, answer.headers.get("Content-Range", "")


def test_whole_file(client: Client) -> None:
    assert body(client) == (200, TONE, "")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=150-", 150, 199), ("bytes=-20", 180, 199), ("bytes=190-900", 190, 199)],
)
def test_one_range(client: Client, asked: str, first: int, last: int) -> None:
    assert body(client, asked) == (206, TONE[first : last + 1], f"bytes {first}-{last}/200")


def test_range_behind_the_end_is_refused(client: Client) -> None:
    status, _content, said = body(client, "bytes=200-")

    assert (status, said) == (416, "bytes */200")


@pytest.mark.parametrize("asked", ["bytes=-", "lines=1-2", "bytes=0-1,5-6", f"bytes={'9' * 5000}-"])
def test_other_ranges_get_the_whole_file(client: Client, asked: str) -> None:
    assert body(client, asked)[:2] == (200, TONE)


@pytest.mark.parametrize("path", ["../secret.txt", "%2e%2e/secret.txt", "missing.wav", "a" * 5000 + ".wav"])
def test_nothing_outside_the_folder(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("name", ["page.html", "page.xhtml", "script.js", "feed.xml", "unknown"])
def test_what_could_run_is_a_file_to_save(client: Client, settings: Settings, name: str) -> None:
    (settings.MEDIA_ROOT / name).write_text("<script src='/media/script.js'></script>")

    answer = client.get(f"/media/{name}")

    b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_drawing_opened_by_itself_runs_nothing(client: Client, settings: Settings) -> None:
    (settings.MEDIA_ROOT / "ornament.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    answer = client.get("/media/ornament.svg")

    b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
