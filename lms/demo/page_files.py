"""Pictures and sounds of the demo's pages in Wagtail's library; found again when they are there already."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.images.models import Image
from wagtailmedia.models import Media

from lms.demo.tones import SECONDS, render_wav


def ensure_image(path: Path) -> Image:
    """The picture at ``path``, found by its content."""
    content = path.read_bytes()
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    model = get_image_model()
    found = model.objects.filter(file_hash=digest).first()
    if found is not None and found.file.storage.exists(found.file.name):
        return found
    image = found or model(title=path.stem.replace("-", " ").capitalize())
    image.file = ImageFile(ContentFile(content), name=path.name)
    image.file_size, image.file_hash = len(content), digest
    image.save()
    return image


def ensure_tones(tones: Sequence[str]) -> Media:
    """A sound of plucked strings playing ``tones`` one after the other."""
    title = "Tones " + ", ".join(tones)
    found = Media.objects.filter(title=title, type="audio").first()
    if found is not None and found.file.storage.exists(found.file.name):
        return found
    media = found or Media(title=title, type="audio")
    media.duration = SECONDS * len(tones)
    media.file = ContentFile(render_wav(tones), name="-".join(tones).lower() + ".wav")
    media.save()
    return media
