"""Numbers and measured texts that all frames share."""

from typing import Annotated

from msgspec import Meta

VERSION = 1
MAX_FRAME_BYTES = 65_536
MAX_CHAT = 2_000
MAX_REASON = 500
MOST_PICTURES = 6
MOST_VOICES = 3

type Sequence = Annotated[int, Meta(ge=0, le=2**53 - 1)]
type Epoch = Annotated[int, Meta(ge=0, le=2**31 - 1)]
type Millis = int
type ChatText = Annotated[str, Meta(min_length=1, max_length=MAX_CHAT)]
type Reason = Annotated[str, Meta(max_length=MAX_REASON)]
type Sdp = Annotated[str, Meta(min_length=1, max_length=48_000)]
type Candidate = Annotated[str, Meta(max_length=2_000)]
type Mid = Annotated[str, Meta(max_length=100)]
type MLineIndex = Annotated[int, Meta(ge=0, le=10_000)]
