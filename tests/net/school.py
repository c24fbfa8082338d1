"""A whole installation in a world: nginx with TLS, coturn on port 443 of an address of its own, web processes.

The web processes run beside the test, where their database is; their nginx, relay and media servers are in the world.
"""

from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, Playwright

from tests.browser.site import LiveSite
from tests.net.browsers import open_browser
from tests.net.programs import Authority, Coturn, Janus, Nginx
from tests.net.world import Place, World

HOST = "klasy.test"


class School:
    """``with School(world, database) as school:``; ``site.url`` is what its people's browsers open.

    ``sites`` are its web processes, with one log; more than one need a ``REDIS_URL`` among ``settings``. With
    ``janus`` every room uses that media server from the start, and the relay sends to it.
    """

    def __init__(
        self, world: World, database: Path, *, processes: int = 1, janus: Janus | None = None, **settings: str
    ) -> None:
        self.world = world
        self.place = world.place("school", addresses=3)
        web, relay, strict = self.place.addresses
        self.authority = Authority(world.folder / "authority")
        media_server = janus.address if janus else ""
        self.coturn = Coturn(self.place, self.authority, address=relay, media_server=media_server)
        environment = {
            "ALLOWED_HOSTS": f"{HOST},{world.home}",
            "BASE_URL": f"https://{HOST}",
            "BEHIND_PROXY": "yes",
            "TRUSTED_PROXIES": "1",
            "WEB_PROCESSES": str(processes),
            **self.coturn.settings(),
            **({"ROOM_BACKEND": "janus", **janus.settings()} if janus else {}),
            **settings,
        }
        self.sites = [LiveSite(database, host=world.home, **environment) for _ in range(processes)]
        self.site = self.sites[0]
        self.site.url = f"https://{HOST}"
        upstream = [f"{world.home}:{site.port}" for site in self.sites]
        self.nginx = Nginx(self.place, self.authority, host=HOST, upstream=upstream, address=web)
        self.strict_nginx = Nginx(
            self.place, self.authority, host=HOST, upstream=upstream, address=strict, strips_upgrade=True
        )

    def __enter__(self) -> Self:
        self.coturn.start()
        for site in self.sites:
            site.start()
        self.nginx.start()
        self.strict_nginx.start()
        return self

    def __exit__(self, *_: object) -> None:
        for site in self.sites:
            site.stop()

    def open_browser(
        self, playwright: Playwright, chromium: str, place: Place, *, without_sockets: bool = False
    ) -> Browser:
        """``without_sockets``: on this place's way to the school a proxy strips ``Upgrade``."""
        nginx = self.strict_nginx if without_sockets else self.nginx
        return open_browser(playwright, chromium, place, self.authority, hosts={HOST: nginx.address})
