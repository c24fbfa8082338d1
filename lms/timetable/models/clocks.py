"""The rules of time zones by which people were told their times."""

from django.db import models


class ZoneRules(models.Model):
    """Of a zone of people or groups: the rules (TZif, RFC 8536) at the last look, and their release ("2026a")."""

    time_zone = models.CharField(max_length=64, primary_key=True)
    rules = models.BinaryField()
    release = models.CharField(max_length=16)
    read_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.time_zone
