"""What we read in session descriptions that browsers send."""

import re

DATA_CHANNEL = re.compile(r"^m=application", re.MULTILINE)


def has_data_channel(sdp: str) -> bool:
    """A data channel would be a way past the room: what is said in it nobody could read later."""
    return DATA_CHANNEL.search(sdp) is not None
