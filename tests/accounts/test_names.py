import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from lms.accounts.domain.people import create_person
from lms.accounts.models import User
from lms.accounts.names import validate_name


@pytest.mark.parametrize("name", ["Бота Әлімова", "علی\u200cرضا", "O’Neil-Śmith", "李", "J. R.", "Amal 2"])
def test_name_in_any_script_is_taken(name: str) -> None:
    validate_name(name)


@pytest.mark.parametrize(
    "name", ["\u200b", "…", "😀", "Bota\nBcc: x", "Bo\x07ta", "\u202eatoB", "Amal\u2066", "asel@example.org"]
)
def test_name_nobody_could_read_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        validate_name(name)


@pytest.mark.django_db
def test_profile_says_in_place_what_is_wrong_with_a_name(client: Client) -> None:
    bota = create_person("Bota", email="bota@example.org", by=None)
    client.force_login(bota, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post("/en/me/", {"full_name": "Bota", "called": "\u202eatoB", "time_zone": "UTC"})

    assert answer.status_code == 422
    assert "Write the name with letters" in answer.content.decode()
    assert User.objects.get(pk=bota.pk).called == ""
