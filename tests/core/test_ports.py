import socket

import pytest

from lms.core.ports import find_free, is_free, main


def test_port_with_a_listener_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        assert not is_free(port)
        assert main([str(port)]) == 1

    assert f"Port {port} is taken" in capsys.readouterr().err


def test_port_is_free_again_after_its_listener_ended() -> None:
    port = find_free()

    assert is_free(port)
    assert main([str(port)]) == 0


@pytest.mark.parametrize("value", ["", "abc", "0", "65536", "-1", "8000.5"])
def test_port_out_of_range_is_refused_with_the_range(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([value]) == 2

    assert "choose a number from 1 to 65535" in capsys.readouterr().err
