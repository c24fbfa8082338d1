"""One room in this process: its folded state, the sockets in it, who is connected anywhere."""

import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from classrooms.enums import Phase, Status, View
from classrooms.live.bus import Connected, Here
from classrooms.live.frames import STAFF_SILENT_SECONDS, PerView, text_of
from classrooms.permissions import supervises, view_of
from classrooms.protocol import Event, Millis, Named, Online, Peer, PersonEntered, Roster, Snapshot, ViewChanged
from classrooms.queries.log import Head
from classrooms.queries.rooms import Mark
from classrooms.state import MOVING_VIEWS, apply, seen_event, seen_peers, seen_state

if TYPE_CHECKING:
    from classrooms.live.session import Session

EVENTS_KEPT = 512
PROCESS_SILENT_SECONDS = 8.0
WHOLE = (View.STAFF, View.INSIDE)
NEVER = float("-inf")


class LiveRoom:
    """Never waits: everything here happens at once in the loop, so what a socket is told is consistent."""

    def __init__(
        self,
        *,
        pk: int,
        lesson_pk: int,
        head: Head,
        recent: Iterable[Event],
        roster: dict[UUID, Named],
        has_child: bool = False,
    ) -> None:
        self.pk = pk
        self.lesson_pk = lesson_pk
        self.log = head.log
        self.state = head.state
        self.at = head.at
        self.roster = roster
        self.sessions: list[Session] = []
        self.staff_heard = NEVER
        self.has_child = has_child
        self.empty_since = time.monotonic()
        self._recent = deque(recent, maxlen=EVENTS_KEPT)
        self._everybody: list[Here] | None = None
        self._elsewhere: dict[UUID, tuple[float, Connected]] = {}
        self._announced: dict[View, dict[UUID, Peer]] = {View.STAFF: {}, View.INSIDE: {}}

    # -- Events -----------------------------------------------------------------------------------

    def take(self, events: Iterable[Event]) -> bool:
        """Apply and pass on what follows; False when a number is missing, then read the database."""
        run: list[Event] = []
        for event in events:
            if event.seq <= self.state.seq:
                continue
            if event.seq != self.state.seq + 1:
                self._pass_on(run)
                return False
            self.state = apply(self.state, event)
            self.at = event.at
            self._recent.append(event)
            run.append(event)
            if self._moves_views(event):
                # What comes after it is for the new views only.
                self._pass_on(run)
                run = []
                self._change_views()
        self._pass_on(run)
        return True

    def _pass_on(self, events: Sequence[Event]) -> None:
        if not events:
            return
        self._name([event.body.person for event in events if isinstance(event.body, PersonEntered)])
        written = PerView(events)
        for session in self.sessions:
            for text in written.texts(session.view):
                session.push(text)

    def _moves_views(self, event: Event) -> bool:
        """Somebody connected here may see another part of the room from now on."""
        if isinstance(event.body, PersonEntered):
            return any(one.person == event.body.person for one in self.sessions)
        return isinstance(event.body, MOVING_VIEWS)

    def reset(self, head: Head, recent: Iterable[Event], roster: dict[UUID, Named]) -> None:
        """The log is another one: everybody takes a new snapshot."""
        self.log, self.state, self.at = head.log, head.state, head.at
        self.roster |= roster
        self._recent = deque(recent, maxlen=EVENTS_KEPT)
        for session in self.sessions:
            session.view = view_of(self.state, session.person, session.role)
            session.push(text_of(self.snapshot(session)))

    @property
    def mark(self) -> Mark:
        return Mark(self.log, self.state.seq, self.at)

    def continues(self, events: Sequence[Event], follows: Millis) -> bool:
        """Not a part of another history, as far as can be told from where it begins."""
        return not events or events[0].seq != self.state.seq + 1 or follows == self.at

    def holds(self, seq: int, at: Millis | None) -> bool:
        """The event of this number happened at ``at`` here too, so what came before it is the same."""
        if seq in {0, self.state.seq}:
            return seq == 0 or at == self.at
        return any(event.seq == seq and event.at == at for event in self._recent)

    def missed(self, seq: int, view: View) -> list[Event] | None:
        """Events after ``seq`` as ``view`` may see them, or None when too much was missed to send one by one."""
        if seq == self.state.seq:
            return []
        if seq > self.state.seq or not self._recent or self._recent[0].seq > seq + 1:
            return None
        return [seen_event(event, view) for event in self._recent if event.seq > seq]

    # -- What a socket may see ----------------------------------------------------------------------

    def snapshot(self, session: "Session") -> Snapshot:
        return Snapshot(
            log=self.log,
            seq=self.state.seq,
            at=self.at,
            view=session.view,
            state=seen_state(self.state, session.view, session.person),
            online=self.online_for(session.view),
            roster=self.roster_for(session),
        )

    def online_for(self, view: View) -> list[Peer]:
        """As announced to the view last, so that the next announcement's difference fits."""
        return list(self._announced.get(view, {}).values())

    def roster_for(self, session: "Session") -> dict[UUID, Named]:
        if session.view in WHOLE:
            return self.roster
        return {key: named for key, named in self.roster.items() if key == session.person}

    def add_names(self, people: dict[UUID, Named]) -> None:
        """Names read from the database later than the event that needed them."""
        self.roster |= people
        self._name(people)

    def unnamed(self) -> list[UUID]:
        return [person for person in self.state.people if person not in self.roster]

    def _name(self, people: Iterable[UUID]) -> None:
        named = {person: self.roster[person] for person in people if person in self.roster}
        if named:
            self._push_to(WHOLE, text_of(Roster(named)))

    def _change_views(self) -> None:
        whole: dict[View, str] = {}  # the same for all who see everything: written once
        for session in self.sessions:
            view = view_of(self.state, session.person, session.role)
            if view is session.view:
                continue
            was, session.view = session.view, view
            if view is View.HELD and was is View.INSIDE:
                session.push(text_of(ViewChanged(view)))
            elif view in WHOLE:
                whole[view] = whole.get(view) or text_of(self.snapshot(session))
                session.push(whole[view])
            else:
                session.push(text_of(self.snapshot(session)))

    # -- Who is connected ---------------------------------------------------------------------------

    def add(self, session: "Session") -> None:
        self.sessions.append(session)
        self._everybody = None
        self.heard(session)

    def remove(self, session: "Session") -> None:
        if session in self.sessions:
            self.sessions.remove(session)
            self._everybody = None
            self.empty_since = time.monotonic()

    def heard(self, session: "Session") -> None:
        session.heard = time.monotonic()
        if supervises(session.role):
            self.staff_heard = session.heard

    def here(self) -> list[Here]:
        return [Here(one.person, one.tab, one.role, one.order, one.quality) for one in self.sessions]

    def connected_elsewhere(self, note: Connected) -> None:
        self._elsewhere[note.boot] = (time.monotonic(), note)
        self._everybody = None

    def forget_silent_processes(self) -> None:
        oldest = time.monotonic() - PROCESS_SILENT_SECONDS
        kept = {boot: entry for boot, entry in self._elsewhere.items() if entry[0] >= oldest}
        if len(kept) < len(self._elsewhere):
            self._elsewhere, self._everybody = kept, None

    def everybody(self) -> list[Here]:
        """All connected tabs, in the order they came."""
        if self._everybody is None:
            elsewhere = [here for _, note in self._elsewhere.values() for here in note.here]
            self._everybody = sorted([*self.here(), *elsewhere], key=lambda one: one.order)
        return self._everybody

    def online(self) -> frozenset[UUID]:
        return frozenset(one.person for one in self.everybody())

    def carriers(self) -> dict[UUID, UUID]:
        """The tab that carries each person's media: the one that came last."""
        return {one.person: one.tab for one in self.everybody()}

    def noted(self) -> None:
        """A tab of this process says something else of itself than before."""
        self._everybody = None

    def announce(self) -> None:
        """Tell each view who came, went, or has another line since it was told last."""
        carrying = {one.person: one for one in self.everybody()}
        peers = [Peer(one.person, one.tab, one.quality) for one in carrying.values()]
        for view in WHOLE:
            told = self._announced[view]
            current = {peer.person: peer for peer in seen_peers(peers, self.state, view)}
            joined = [peer for person, peer in current.items() if told.get(person) != peer]
            left = [person for person in told if person not in current]
            if joined or left:
                self._announced[view] = current
                self._push_to((view,), text_of(Online(joined, left)))

    # -- Safety ---------------------------------------------------------------------------------------

    def staff_age(self) -> float | None:
        """Seconds since a teacher connected to this process was heard; None when there was none."""
        return None if self.staff_heard == NEVER else time.monotonic() - self.staff_heard

    def staff_is_here(self) -> bool:
        """A teacher was heard, in this process or another, recently enough to count as present."""
        now = time.monotonic()
        ages = [note.staff_age + now - at for at, note in self._elsewhere.values() if note.staff_age is not None]
        if (own := self.staff_age()) is not None:
            ages.append(own)
        return any(age <= STAFF_SILENT_SECONDS for age in ages)

    def must_be_held(self) -> bool:
        return self.state.phase is Phase.LIVE and not self.staff_is_here()

    def teacher_to_release(self) -> "Session | None":
        """A teacher of this process who is heard while the room is held."""
        if self.state.phase is not Phase.HELD:
            return None
        oldest = time.monotonic() - STAFF_SILENT_SECONDS
        return next((one for one in self.sessions if supervises(one.role) and one.heard >= oldest), None)

    def staff_left(self) -> None:
        """A teacher left on purpose: nobody waits to see whether the line comes back."""
        others = [one.heard for one in self.sessions if supervises(one.role)]
        self.staff_heard = max(others, default=NEVER)

    def put_out(self, person: UUID) -> bool:
        """The person was removed from this lesson, for good."""
        known = self.state.people.get(person)
        return known is not None and known.status is Status.REMOVED

    # -- Helpers --------------------------------------------------------------------------------------

    def _push_to(self, views: Iterable[View], text: str) -> None:
        for session in self.sessions:
            if session.view in views:
                session.push(text)

    def push_to_all(self, text: str) -> None:
        for session in self.sessions:
            session.push(text)
