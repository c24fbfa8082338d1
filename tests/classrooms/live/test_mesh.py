"""What browsers may say to each other through us, and what is taken out of it."""

from uuid import uuid4

from classrooms import protocol as p
from classrooms.live.media.mesh import has_data_channel, without_addresses

HOST = "candidate:1 1 udp 2122260223 10.0.0.2 50000 typ host"
RELAY = "candidate:2 1 udp 41885439 198.51.100.7 49200 typ relay raddr 0.0.0.0 rport 0"
SDP = f"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na={HOST}\r\na={RELAY}\r\na=end-of-candidates\r\n"


def test_only_relayed_addresses_stay() -> None:
    offer = without_addresses(p.RtcOffer(uuid4(), SDP))

    assert isinstance(offer, p.RtcOffer)
    assert "10.0.0.2" not in offer.sdp
    assert RELAY in offer.sdp
    assert offer.sdp.endswith("a=end-of-candidates\r\n")


def test_a_candidate_with_an_own_address_is_nothing() -> None:
    assert without_addresses(p.RtcCandidate(uuid4(), HOST)) is None
    assert without_addresses(p.RtcCandidate(uuid4(), RELAY)) is not None
    assert without_addresses(p.RtcCandidate(uuid4(), "")) is not None


def test_a_data_channel_is_seen() -> None:
    assert has_data_channel(p.RtcAnswer(uuid4(), f"{SDP}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"))
    assert not has_data_channel(p.RtcOffer(uuid4(), SDP))
