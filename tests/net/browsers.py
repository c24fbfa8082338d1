"""Chromium on a machine of the world."""

from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser.conftest import FLAGS
from tests.net.programs import Authority
from tests.net.world import Place


def open_browser(
    playwright: Playwright, program: str, place: Place, authority: Authority, *, hosts: dict[str, str]
) -> Browser:
    """Runs inside ``place``, trusts ``authority``, and finds each name of ``hosts`` at its address."""
    rules = ",".join(f"MAP {name} {address}" for name, address in hosts.items())
    return playwright.chromium.launch(
        executable_path=inside(place, program),
        args=[*FLAGS, f"--host-resolver-rules={rules}"],
        env={"HOME": str(authority.trusting_home())},
    )


def inside(place: Place, program: str) -> Path:
    """A program that is ``program`` in ``place``; whoever starts it need not know."""
    wrapper = place.world.folder / f"{place.name}-{Path(program).name}"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(place.command(program))} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper
