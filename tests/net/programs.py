"""The programs beside ours, run in a place from the files an operator takes (``deploy/``)."""

import base64
import contextlib
import hashlib
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.net.world import ROOT, Place

READY_SECONDS = 20.0


class Authority:
    """A certificate authority for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.certificate = folder / "authority.pem"
        self._key = folder / "authority.key"
        signs = ["-addext", "keyUsage=critical,keyCertSign,cRLSign"]  # Python's own client asks for it
        words = [*_new_key(self._key), *signs, "-days", "2", "-subj", "/CN=Test", "-out", str(self.certificate)]
        _openssl("req", "-x509", *words)

    def sign(self, *names: str) -> tuple[Path, Path]:
        """Certificate and key for host names and addresses."""
        stem = self.folder / names[0]
        key, request, signed = (stem.with_name(f"{stem.name}.{end}") for end in ("key", "csr", "pem"))
        extensions = stem.with_name(f"{stem.name}.ext")
        kinds = ("IP" if name.replace(".", "").isdigit() else "DNS" for name in names)
        extensions.write_text(
            "subjectAltName="
            + ",".join(f"{kind}:{name}" for kind, name in zip(kinds, names, strict=True))
            + "\nauthorityKeyIdentifier=keyid\n"
        )
        _openssl("req", *_new_key(key), "-subj", f"/CN={names[0]}", "-out", str(request))
        authority = ["-CA", str(self.certificate), "-CAkey", str(self._key), "-CAcreateserial"]
        _openssl(
            "x509",
            "-req",
            "-in",
            str(request),
            *authority,
            "-days",
            "2",
            "-extfile",
            str(extensions),
            "-out",
            str(signed),
        )
        return signed, key

    def trusting_home(self) -> Path:
        """A home folder whose certificate store knows this authority, as a school installs its own."""
        home = self.folder / "home"
        store = home / ".pki" / "nssdb"
        if not store.exists():
            store.mkdir(parents=True)
            database = ["-d", f"sql:{store}"]
            _run("certutil", "-N", *database, "--empty-password")
            _run("certutil", "-A", *database, "-n", "test", "-t", "C,,", "-i", str(self.certificate))
        return home

    def fingerprint(self) -> str:
        """SHA-256 of the authority's public key, as ``--ignore-certificate-errors-spki-list`` wants it."""
        public = _openssl("x509", "-in", str(self.certificate), "-pubkey", "-noout")
        der = base64.b64decode("".join(public.decode().splitlines()[1:-1]))
        return base64.b64encode(hashlib.sha256(der).digest()).decode()


class Program:
    """Something that listens in a place; ``kill`` is ``kill -9``."""

    def __init__(self, place: Place, name: str, *, address: str, port: int) -> None:
        self.place = place
        self.address = address
        self.port = port
        self.folder = place.world.folder / f"{place.name}-{name}"
        self.folder.mkdir()
        self.log = self.folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        """Returns when it listens. Raises RuntimeError with its log where it does not."""
        self.process = self.place.start(*self.command(), log=self.log)
        end = time.monotonic() + READY_SECONDS
        while not self.listens():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.command()[0]} does not listen:\n{self.log.read_text()}")
            time.sleep(0.05)

    def listens(self) -> bool:
        """Asked from the machine the test runs on."""
        with contextlib.suppress(OSError), socket.create_connection((self.address, self.port), timeout=1):
            return True
        return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def configure(self, program: str, **values: object) -> None:
        words = [f"{name}={value}" for name, value in values.items()]
        _run(sys.executable, str(ROOT / "deploy" / "configure"), program, str(self.folder), *words)


class Janus(Program):
    """The node of a place; ``node`` is what a web process calls it. Several share the secrets of the first."""

    def __init__(self, place: Place, *, like: "Janus | None" = None) -> None:
        super().__init__(place, "janus", address=place.address, port=8188)
        self.api_secret = like.api_secret if like else secrets.token_hex(16)
        self.room_key = like.room_key if like else secrets.token_hex(16)
        self.admin_secret = like.admin_secret if like else secrets.token_hex(16)
        self.admin_port = self.port + 1
        self.node = f"ws://{self.address}:{self.port}"
        self.configure(
            "janus",
            address=self.address,
            api_address=self.address,
            api_port=self.port,
            admin_address=self.address,
            admin_port=self.admin_port,
            api_secret=self.api_secret,
            admin_secret=self.admin_secret,
            room_key=self.room_key,
        )

    def command(self) -> list[str]:
        return ["janus", f"--configs-folder={self.folder}"]

    def settings(self, *others: "Janus") -> dict[str, str]:
        """For a web process that knows this node, and others like it."""
        nodes = (self, *others)
        return {
            "JANUS_NODES": ",".join(janus.node for janus in nodes),
            "JANUS_API_SECRET": self.api_secret,
            "JANUS_ADMIN_KEY": self.room_key,
            "JANUS_ADMIN_NODES": ",".join(f"ws://{janus.address}:{janus.port + 1}" for janus in nodes),
            "JANUS_ADMIN_SECRET": self.admin_secret,
        }


class Supervisor:
    """Starts a program again as soon as it died, as systemd would. ``with Supervisor(janus):``"""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Program:
        self.program.start()
        self.thread.start()
        return self.program

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join()
        self.program.kill()

    def _watch(self) -> None:
        while not self.ended.wait(0.1):
            if self.program.process is not None and self.program.process.poll() is not None:
                self.program.start()


class Coturn(Program):
    def __init__(self, place: Place, authority: Authority, *, address: str = "", media_server: str = "") -> None:
        super().__init__(place, "coturn", address=address or place.address, port=443)
        self.secret = secrets.token_hex(16)
        certificate, key = authority.sign(self.address)
        self.configure(
            "coturn",
            address=self.address,
            media_server=media_server or self.address,
            realm="test",
            secret=self.secret,
            certificate=certificate,
            key=key,
            log_file="stdout",
            pid_file=self.folder / "turnserver.pid",
        )

    def command(self) -> list[str]:
        return ["turnserver", "-c", str(self.folder / "turnserver.conf")]

    def settings(self) -> dict[str, str]:
        urls = f"turn:{self.address}:3478?transport=udp,turns:{self.address}:443?transport=tcp"
        return {"ROOM_TURN_URLS": urls, "ROOM_TURN_SECRET": self.secret}


class Nginx(Program):
    """``upstream``: addresses of web processes. ``strips_upgrade``: a proxy on the way lets no socket through."""

    def __init__(
        self,
        place: Place,
        authority: Authority,
        *,
        host: str,
        upstream: list[str],
        address: str = "",
        strips_upgrade: bool = False,
    ) -> None:
        super().__init__(place, f"nginx-{secrets.token_hex(2)}", address=address or place.address, port=443)
        certificate, key = authority.sign(host)
        self.configure(
            "nginx",
            host=host,
            listen=f"{self.address}:443",
            upstream=";\n\tserver ".join(upstream),
            static=ROOT / "build" / "collected",
            certificate=certificate,
            key=key,
        )
        site = self.folder / "klasy.conf"
        if strips_upgrade:
            site.write_text(site.read_text().replace("Upgrade $http_upgrade", "Upgrade ''"))
        self.main = self.folder / "nginx.conf"
        self.main.write_text(f"""
            daemon off;
            master_process off;
            user root;
            pid {self.folder}/nginx.pid;
            error_log {self.folder}/error.log;
            events {{ worker_connections 2048; }}
            http {{
                include /etc/nginx/mime.types;
                access_log {self.folder}/access.log;
                client_body_temp_path {self.folder}/body;
                proxy_temp_path {self.folder}/proxy;
                fastcgi_temp_path {self.folder}/fastcgi;
                uwsgi_temp_path {self.folder}/uwsgi;
                scgi_temp_path {self.folder}/scgi;
                include {site};
            }}
        """)

    def command(self) -> list[str]:
        return ["nginx", "-c", str(self.main)]


def _new_key(path: Path) -> list[str]:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(path)]


def _openssl(*words: str) -> bytes:
    return _run("openssl", *words)


def _run(*words: str) -> bytes:
    result = subprocess.run(words, capture_output=True, check=False)
    if result.returncode:
        raise RuntimeError(f"{' '.join(words)}:\n{result.stderr.decode()}")
    return result.stdout
