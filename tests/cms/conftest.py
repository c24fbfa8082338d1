from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A request to a page in another language leaves that language active in this process."""
    with translation.override("en"):
        yield
