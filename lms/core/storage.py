"""Static files with a hash in their names, compressed once."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from lms.core.scripts import is_ours, without_comments


class Uncommented:
    """A storage whose modules are read without their comments."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, name: str, mode: str = "rb") -> File[Any]:
        with self.storage.open(name, mode) as file:
            return ContentFile(without_comments(file.read().decode()).encode(), name=name)


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """Our ES modules import each other as they are, so their import paths are rewritten as well."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 30

    def post_process(self, paths: dict[str, tuple[Storage, str]], *args: Any, **kwargs: Any) -> Iterator[Any]:
        served = {
            name: (Uncommented(one), path) if is_ours(name) else (one, path) for name, (one, path) in paths.items()
        }
        yield from super().post_process(served, *args, **kwargs)
