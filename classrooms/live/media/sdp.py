"""What two browsers tell each other to set up sound and picture, with everything else taken out.

Signals are the one thing that goes from one person to one other. So that they are no letters, only what
a browser writes passes: known lines in plain ASCII, no data channel, no line of free text. And where
nobody may learn another's address, no address but a relay's is left in them.
"""

import re

from msgspec.structs import replace

from classrooms.protocol import RtcAnswer, RtcCandidate, RtcOffer, Signal

NOWHERE = "0.0.0.0"  # noqa: S104 - as browsers write an address they keep to themselves
DATA_CHANNEL = re.compile(r"^m=application", re.MULTILINE)
LINES = re.compile(r"\r?\n")
LINE = re.compile(r"[a-z]=[\x20-\x7e]{1,800}")
SESSION = re.compile(r"v=0|s=(?:-|\d{1,20})|t=0 0|b=(AS|CT|TIAS):\d{1,9}")
ORIGIN = re.compile(r"(o=[\w.-]{1,64} \d{1,20} \d{1,20} IN IP[46] )[\w.:-]{1,64}")
CONNECTION = re.compile(r"c=IN IP[46] [0-9a-fA-F.:]{1,45}")
MEDIA = re.compile(r"m=(audio|video) \d{1,5} [A-Z/]{1,20}( \d{1,3}){1,100}")
ATTRIBUTE = re.compile(r"a=([a-z0-9-]{1,30})(:.*)?")
ATTRIBUTES = frozenset(
    "bundle-only candidate end-of-candidates extmap extmap-allow-mixed fingerprint fmtp framerate group ice-lite"
    " ice-options ice-pwd ice-ufrag imageattr inactive maxptime mid msid msid-semantic ptime recvonly rid rtcp rtcp-fb"
    " rtcp-mux rtcp-mux-only rtcp-rsize rtpmap sendonly sendrecv setup simulcast ssrc ssrc-group tls-id".split()
)
CANDIDATE = re.compile(
    r"(candidate:[\w+/-]{1,32} [12] (?:udp|tcp) \d{1,10}) ((?:[0-9a-f.:]{2,45}|[0-9a-f-]{36}\.local) \d{1,5}) "
    r"typ (host|srflx|prflx|relay)((?: (?:raddr|rport|tcptype|generation|ufrag|network-id|network-cost) [\w.:+/-]{1,64})*)",
    re.IGNORECASE,
)
RELATED = re.compile(r" raddr \S+ rport \d+")
MID = re.compile(r"[\w.{}-]{0,40}")


def cleaned(signal: Signal, *, hide: bool) -> Signal | None:
    """The signal as it may be passed on; with ``hide`` it holds no address but a relay's.

    None where nothing is left of it. Raises ValueError for what no browser writes, or a data channel.
    """
    if isinstance(signal, RtcOffer | RtcAnswer):
        return replace(signal, sdp=_description(signal.sdp, hide=hide))
    if not isinstance(signal, RtcCandidate) or not signal.candidate:
        return signal
    if not MID.fullmatch(signal.sdp_mid or ""):
        raise ValueError("no such mid")
    candidate = _candidate(signal.candidate, hide=hide)
    return replace(signal, candidate=candidate) if candidate else None


def has_data_channel(sdp: str) -> bool:
    """A data channel would be a way past the room: what is said in it nobody could read later."""
    return DATA_CHANNEL.search(sdp) is not None


def _description(sdp: str, *, hide: bool) -> str:
    lines = LINES.split(sdp)
    if lines[0] != "v=0":
        raise ValueError("not a session description")
    return "\r\n".join(kept for line in lines if (kept := _line(line, hide=hide)) is not None)


def _line(line: str, *, hide: bool) -> str | None:
    """The line as it may be passed on; None for an attribute that is not needed. Raises ValueError."""
    if not line or SESSION.fullmatch(line) or MEDIA.fullmatch(line):
        return line
    if not LINE.fullmatch(line):
        raise ValueError("not a line of a session description")
    if origin := ORIGIN.fullmatch(line):
        return f"{origin[1]}{NOWHERE}" if hide else line
    if CONNECTION.fullmatch(line):
        return f"c=IN IP4 {NOWHERE}" if hide else line
    if attribute := ATTRIBUTE.fullmatch(line):
        return _attribute(line, attribute[1], hide=hide)
    raise ValueError("a line that sound and picture do not need")


def _attribute(line: str, name: str, *, hide: bool) -> str | None:
    if name not in ATTRIBUTES:
        return None
    if name == "candidate":
        kept = _candidate(line.removeprefix("a="), hide=hide)
        return f"a={kept}" if kept else None
    if name == "rtcp" and hide:
        return f"a=rtcp:9 IN IP4 {NOWHERE}"
    return line


def _candidate(text: str, *, hide: bool) -> str | None:
    """A relay's stays, without the address it is related to, which is the sender's own. Raises ValueError."""
    found = CANDIDATE.fullmatch(text)
    if found is None:
        raise ValueError("not a candidate")
    if not hide:
        return text
    return RELATED.sub(f" raddr {NOWHERE} rport 0", text) if found[3].lower() == "relay" else None
