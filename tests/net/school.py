"""A whole installation in a world: nginx with TLS, coturn on port 443 of an address of its own, one web process.

The web process runs beside the test, where its database is; its nginx, relay and media servers are in the world.
"""

from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, Playwright

from tests.browser.site import LiveSite
from tests.net.browsers import open_browser
from tests.net.programs import Authority, Coturn, Nginx
from tests.net.world import Place, World

HOST = "klasy.test"


class School:
    """``with School(world, database) as school:``; ``site.url`` is what its people's browsers open."""

    def __init__(self, world: World, database: Path, **settings: str) -> None:
        self.world = world
        self.place = world.place("school", addresses=3)
        web, relay, strict = self.place.addresses
        self.authority = Authority(world.folder / "authority")
        self.coturn = Coturn(self.place, self.authority, address=relay)
        self.site = LiveSite(
            database,
            host=world.home,
            ALLOWED_HOSTS=f"{HOST},{world.home}",
            BASE_URL=f"https://{HOST}",
            BEHIND_PROXY="yes",
            TRUSTED_PROXIES="1",
            **self.coturn.settings(),
            **settings,
        )
        self.site.url = f"https://{HOST}"
        upstream = [f"{world.home}:{self.site.port}"]
        self.nginx = Nginx(self.place, self.authority, host=HOST, upstream=upstream, address=web)
        self.strict_nginx = Nginx(
            self.place, self.authority, host=HOST, upstream=upstream, address=strict, strips_upgrade=True
        )

    def __enter__(self) -> Self:
        self.coturn.start()
        self.site.start()
        self.nginx.start()
        self.strict_nginx.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.site.stop()

    def open_browser(
        self, playwright: Playwright, chromium: str, place: Place, *, without_sockets: bool = False
    ) -> Browser:
        """``without_sockets``: on this place's way to the school a proxy strips ``Upgrade``."""
        nginx = self.strict_nginx if without_sockets else self.nginx
        return open_browser(playwright, chromium, place, self.authority, hosts={HOST: nginx.address})
