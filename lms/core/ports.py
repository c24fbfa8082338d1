"""``python -m lms.core.ports PORT``: is the port free? Needs nothing but Python, so it can be asked first."""

import socket
import sys


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen on ``host:port`` now."""
    with socket.socket() as listener:
        # As servers do: an address whose last connections are still closing is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def find_free() -> int:
    """A port nobody listens on; the system gives out another one each time."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def main(arguments: list[str]) -> int:
    value = arguments[0] if arguments else ""
    if not value.isdecimal() or not 1 <= int(value) <= 65_535:
        print(f"PORT={value!r} is not a port: choose a number from 1 to 65535.", file=sys.stderr)
        return 2
    if not is_free(int(value)):
        print(
            f"Port {value} is taken by another program. End it, or choose another: make run PORT=8001", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
