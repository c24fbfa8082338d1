"""HTML of the editors, with its Kazakh words in the reader's script."""

import html
from html.parser import HTMLParser

from lms.kazakh.scripts import Script, convert

MARK = "i"


def mark_kazakh(source: str, script: Script) -> str:
    """``source`` with every ``<i>`` (our mark for words in Kazakh) as a span in ``script``."""
    return _rewrite(source, _MarkedWords(script))


def all_kazakh(source: str, script: Script) -> str:
    """``source`` with all its words in ``script``: a page that is written in Kazakh itself."""
    return source if script is Script.CYRILLIC else _rewrite(source, _AllWords(script))


def _rewrite(source: str, writer: "_Writer") -> str:
    writer.feed(source)
    writer.close()
    return "".join(writer.written)


class _Writer(HTMLParser):
    """Writes out what it reads; a subclass says what becomes of text and tags."""

    def __init__(self, script: Script) -> None:
        super().__init__(convert_charrefs=True)
        self.script = script
        self.written: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.written.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.written.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.written.append(html.escape(data, quote=False))


class _MarkedWords(_Writer):
    depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != MARK:
            super().handle_starttag(tag, attrs)
            return
        self.depth += 1
        self.written.append(f'<span lang="{self.script.lang}" dir="{self.script.dir}">')

    def handle_endtag(self, tag: str) -> None:
        if tag != MARK:
            super().handle_endtag(tag)
            return
        self.depth = max(0, self.depth - 1)
        self.written.append("</span>")

    def handle_data(self, data: str) -> None:
        super().handle_data(convert(data, self.script) if self.depth else data)


class _AllWords(_Writer):
    def handle_data(self, data: str) -> None:
        super().handle_data(convert(data, self.script))
