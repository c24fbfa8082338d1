from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from pytest_django.fixtures import Settings

from lms.accounts.mail import KEPT, DevelopmentBackend, kept_mail


@pytest.fixture(autouse=True)
def mail_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_DIR = tmp_path / "mail"


def send(number: int) -> None:
    DevelopmentBackend().send_messages([EmailMessage(f"Letter {number}", "Сәлем!", "a@example.org", ["b@example.org"])])


def test_letters_are_kept_newest_first(capsys: pytest.CaptureFixture[str]) -> None:
    send(1)
    send(2)

    assert [mail.subject for mail in kept_mail()] == ["Letter 2", "Letter 1"]
    assert kept_mail()[0].text.strip() == "Сәлем!"
    assert "Letter 2" in capsys.readouterr().out


@pytest.mark.usefixtures("capsys")
def test_only_the_newest_letters_stay() -> None:
    for number in range(KEPT + 2):
        send(number)

    kept = kept_mail()
    assert len(kept) == KEPT
    assert kept[-1].subject == "Letter 2"
