"""What browsers may say to each other through us, and what is taken out of it."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms import protocol as p
from classrooms.live.media.sdp import cleaned

HOST = "candidate:1 1 udp 2122260223 10.0.0.2 50000 typ host generation 0 ufrag EEtu network-id 3 network-cost 10"
MDNS = "candidate:1 1 UDP 2122252543 4fe4c7b6-0ec4-4d5c-a6a2-4ab9b1d2bd1e.local 50000 typ host"
OUTSIDE = "candidate:2 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 10.0.0.2 rport 50000"
RELAY = "candidate:3 1 udp 41885439 198.51.100.7 49200 typ relay raddr 203.0.113.9 rport 46154 generation 0"
HIDDEN = RELAY.replace("203.0.113.9 rport 46154", "0.0.0.0 rport 0")
BEGINNING = "v=0\r\no=- 46117317 2 IN IP4 10.0.0.2\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
SOUND = "m=audio 46154 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 203.0.113.9\r\na=rtcp:9 IN IP4 203.0.113.9\r\na=mid:0\r\n"
SDP = f"{BEGINNING}{SOUND}a={HOST}\r\na={OUTSIDE}\r\na={RELAY}\r\na=end-of-candidates\r\n"
OWN = ("10.0.0.2", "203.0.113.9")


def offered(sdp: str, *, hide: bool = True) -> str:
    offer = cleaned(p.RtcOffer(uuid4(), sdp), hide=hide)
    assert isinstance(offer, p.RtcOffer)
    return offer.sdp


def sent(candidate: str, *, hide: bool = True, mid: str = "0") -> p.Signal | None:
    return cleaned(p.RtcCandidate(uuid4(), candidate, mid, 0), hide=hide)


def test_no_own_address_is_left_in_a_description() -> None:
    sdp = offered(SDP)

    assert not any(address in sdp for address in OWN)
    assert f"a={HIDDEN}\r\n" in sdp
    assert sdp.endswith("a=mid:0\r\n" + f"a={HIDDEN}\r\na=end-of-candidates\r\n")


def test_a_description_among_adults_stays_as_the_browser_wrote_it() -> None:
    assert offered(SDP, hide=False) == SDP


@pytest.mark.parametrize("candidate", [HOST, MDNS, OUTSIDE])
def test_a_candidate_with_an_own_address_is_nothing(candidate: str) -> None:
    assert sent(candidate) is None
    assert sent(candidate, hide=False) is not None


def test_a_relayed_candidate_forgets_where_its_sender_sits() -> None:
    relayed = sent(RELAY)

    assert isinstance(relayed, p.RtcCandidate)
    assert relayed.candidate == HIDDEN


def test_the_end_of_candidates_and_goodbye_pass() -> None:
    bye = p.RtcBye(uuid4())

    assert sent("") is not None
    assert cleaned(bye, hide=True) is bye


@pytest.mark.parametrize(
    "more",
    [
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n",
        "i=come to the other chat\r\n",
        "s=write me there please\r\n",
        "u=https://elsewhere.example\r\n",
        "e=me@elsewhere.example\r\n",
        "come to the other chat\r\n",
        "a=msid:сен қайдасың\r\n",
        f"a=fmtp:111 {'x' * 900}\r\n",
        "a=candidate:come to the other chat\r\n",
    ],
)
def test_what_no_browser_writes_is_refused(more: str) -> None:
    with pytest.raises(ValueError, match=r"session description|candidate|sound and picture"):
        offered(SDP + more)


def test_an_unknown_attribute_is_dropped() -> None:
    assert offered(f"{SDP}a=x-note:come to the other chat\r\n") == offered(SDP)


@pytest.mark.parametrize("text", ["hello", f"{HOST} come to the other chat", "candidate:1 1 udp 1 here 1 typ host"])
def test_a_letter_is_no_candidate(text: str) -> None:
    with pytest.raises(ValueError, match="candidate"):
        sent(text, hide=False)


def test_a_letter_is_no_mid() -> None:
    with pytest.raises(ValueError, match="mid"):
        sent(HOST, mid="come to the other chat")


@given(st.lists(st.sampled_from([*SDP.split("\r\n"), f"a={MDNS}", "a=rtcp:46154 IN IP6 203.0.113.9"]), max_size=30))
def test_whatever_the_order_of_lines_no_own_address_passes(lines: list[str]) -> None:
    sdp = offered("\r\n".join(["v=0", *lines]))

    assert not any(address in sdp for address in (*OWN, ".local"))
