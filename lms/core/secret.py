"""A secret key for development, made once a checkout and kept out of git."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key


def development_secret_key(folder: Path) -> str:
    path = folder / "secret-key"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(get_random_secret_key(), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8")
