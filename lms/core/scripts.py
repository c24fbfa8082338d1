"""Our browser modules as they are served: what is written for readers of the code does not travel."""

import re

# Comments that stand on lines of their own: only these are written in our modules.
COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*$", re.MULTILINE | re.DOTALL)
OURS = re.compile(r"(?:common|cms|classrooms)/js/.+\.js")


def is_ours(name: str) -> bool:
    """Whether a static file is a module of ours; libraries keep their notices."""
    return OURS.fullmatch(name) is not None


def without_comments(text: str) -> str:
    """The module with empty lines where comments stood, so that an error still names the right line."""
    return COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
