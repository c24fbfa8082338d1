"""The media servers, as the database knows them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from classrooms.models import MediaNode


def nodes_in_use(keys: Iterable[int]) -> QuerySet[MediaNode]:
    return MediaNode.objects.filter(pk__in=list(keys))
