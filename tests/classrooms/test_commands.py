"""Decisions: by example, and for random histories by property."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classrooms import protocol as p
from classrooms.commands import AnyCommand, Context, Decision, Enter, Finish, Hold, clean_text, decide
from classrooms.enums import EndReason, Lobby, Phase, Refusal, RoomRole, Status, View
from classrooms.permissions import view_of
from classrooms.protocol import Event, State
from classrooms.state import apply, fold, from_json, seen_event, seen_peers, seen_state, to_json

AMAL, BOTA, DENIZ, PARISA, OBSERVER, CHEN = (UUID(int=number) for number in range(1, 7))
EVERYBODY = frozenset({AMAL, BOTA, DENIZ, PARISA, OBSERVER})
ROLES = {
    AMAL: RoomRole.TEACHER,
    BOTA: RoomRole.LEARNER,
    DENIZ: RoomRole.LEARNER,
    PARISA: RoomRole.LEARNER,
    OBSERVER: RoomRole.OBSERVER,
}
COMMAND = UUID(int=99)
ALL_HERE = Context(EVERYBODY)


class History:
    """A room that keeps its log."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.state = State()

    def do(self, command: AnyCommand, actor: UUID | None = None, context: Context = ALL_HERE) -> Decision:
        decision = decide(self.state, command, actor, context)
        if not isinstance(decision, Refusal):
            for place, body in enumerate(decision):
                command_id = command.id if isinstance(command, p.Command) and place == 0 else None
                event = Event(self.state.seq + 1, 1000 + self.state.seq, actor, command_id, body)
                self.events.append(event)
                self.state = apply(self.state, event)
        return decision

    def enter(self, *people: UUID) -> "History":
        for one in people:
            self.do(Enter(one, ROLES[one]), one)
        return self


def live() -> History:
    return History().enter(AMAL, BOTA, DENIZ, PARISA, OBSERVER)


# -- Coming in ------------------------------------------------------------------------------------


def test_learners_wait_until_a_teacher_comes() -> None:
    room = History().enter(BOTA, DENIZ)

    assert (room.state.phase, room.state.people[BOTA].status) == (Phase.WAITING, Status.WAITING)
    assert room.do(p.ChatSay(COMMAND, "Сәлем"), BOTA) is Refusal.WAITING_FOR_TEACHER

    room.enter(AMAL)

    assert room.state.phase is Phase.LIVE
    assert [event.body for event in room.events[-2:]] == [p.RoomOpened(), p.PeopleAdmitted([BOTA, DENIZ])]


def test_observer_opens_nothing_and_says_nothing() -> None:
    room = History().enter(BOTA, OBSERVER)

    assert room.state.phase is Phase.WAITING
    assert room.do(p.ChatSay(COMMAND, "Сәлем"), OBSERVER) is Refusal.READ_ONLY
    assert room.do(p.PersonAdmit(COMMAND), OBSERVER) is Refusal.READ_ONLY


def test_entering_again_changes_nothing() -> None:
    room = live()

    assert [room.do(Enter(one, ROLES[one]), one) for one in (AMAL, BOTA, OBSERVER)] == [[], [], []]


def test_lobby_that_asks_lets_in_by_hand_only() -> None:
    room = History().enter(AMAL)
    room.do(p.LobbyMode(COMMAND, Lobby.ASK), AMAL)

    room.enter(BOTA, DENIZ)

    assert room.do(p.HandRaise(COMMAND), BOTA) is Refusal.NOT_INSIDE
    assert room.do(p.PersonAdmit(COMMAND), AMAL) == [p.PeopleAdmitted([BOTA, DENIZ])]


def test_opening_the_lobby_lets_in_who_waits_but_not_who_was_sent_out() -> None:
    room = live()
    room.do(p.PersonSendOut(COMMAND, BOTA), AMAL)
    room.do(p.LobbyMode(COMMAND, Lobby.ASK), AMAL)
    newcomer = UUID(int=20)
    room.do(Enter(newcomer, RoomRole.LEARNER), newcomer)

    room.do(p.LobbyMode(COMMAND, Lobby.OPEN), AMAL)

    assert room.state.people[newcomer].status is Status.INSIDE
    assert room.state.people[BOTA].status is Status.SENT_OUT
    assert room.do(p.PersonAdmit(COMMAND), AMAL) == []
    assert room.do(p.PersonAdmit(COMMAND, [BOTA]), AMAL) == [p.PeopleAdmitted([BOTA])]


def test_sent_out_learner_who_comes_back_stays_out() -> None:
    room = live()
    room.do(p.PersonSendOut(COMMAND, BOTA), AMAL)

    room.enter(BOTA)

    assert view_of(room.state, BOTA, RoomRole.LEARNER) is View.WAITING


# -- Leading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        p.PersonAdmit(COMMAND),
        p.PersonSendOut(COMMAND, DENIZ),
        p.PersonMute(COMMAND),
        p.PersonMute(COMMAND, DENIZ),
        p.LobbyMode(COMMAND, Lobby.ASK),
        p.RoomEnd(COMMAND),
        p.HandLower(COMMAND, DENIZ),
    ],
    ids=lambda command: type(command).__name__,
)
def test_learner_may_not_lead(command: p.RoomCommand) -> None:
    room = live()
    room.do(p.HandRaise(COMMAND), DENIZ)

    assert room.do(command, BOTA) is Refusal.NOT_ALLOWED


def test_stranger_is_refused() -> None:
    assert live().do(p.ChatSay(COMMAND, "Hi"), CHEN) is Refusal.NOT_INSIDE


def test_teacher_mutes_one_and_all_learners() -> None:
    room = live()
    for one in (AMAL, BOTA, DENIZ):
        room.do(p.MediaWish(COMMAND, mic=True, camera=False), one)

    assert room.do(p.PersonMute(COMMAND, BOTA), AMAL) == [p.PeopleMuted([BOTA])]
    assert room.do(p.PersonMute(COMMAND), AMAL) == [p.PeopleMuted([DENIZ])]
    assert room.state.people[AMAL].mic


def test_teacher_cannot_send_out_a_colleague() -> None:
    room = live()
    other = UUID(int=21)
    room.do(Enter(other, RoomRole.TEACHER), other)

    assert room.do(p.PersonSendOut(COMMAND, other), AMAL) is Refusal.NOT_ALLOWED


def test_unknown_person_is_named_as_such() -> None:
    room = live()

    answers = [room.do(p.PersonAdmit(COMMAND, [CHEN]), AMAL), room.do(p.PersonMute(COMMAND, CHEN), AMAL)]

    assert answers == [Refusal.NO_SUCH_PERSON, Refusal.NO_SUCH_PERSON]


def test_ended_room_takes_nothing() -> None:
    room = live()
    room.do(p.RoomEnd(COMMAND), AMAL)

    assert room.do(p.ChatSay(COMMAND, "Hi"), AMAL) is Refusal.ROOM_ENDED
    assert room.do(Finish(EndReason.TIME)) is Refusal.ROOM_ENDED


# -- Sound and picture ----------------------------------------------------------------------------


def test_camera_beyond_the_limit_is_sound_only_and_says_so() -> None:
    room = live()
    context = Context(EVERYBODY, video_limit=2)
    for one in (AMAL, BOTA):
        room.do(p.MediaWish(COMMAND, mic=True, camera=True), one, context)

    decision = room.do(p.MediaWish(COMMAND, mic=True, camera=True), DENIZ, context)

    assert decision == [p.MediaSet(DENIZ, mic=True, camera=False, full=True)]


def test_camera_of_someone_who_dropped_gives_the_place_free_until_they_return() -> None:
    room = live()
    context = Context(EVERYBODY, video_limit=1)
    room.do(p.MediaWish(COMMAND, mic=True, camera=True), BOTA, context)

    room.do(p.MediaWish(COMMAND, mic=True, camera=True), DENIZ, Context(EVERYBODY - {BOTA}, video_limit=1))
    returned = room.do(Enter(BOTA, RoomRole.LEARNER), BOTA, context)

    assert room.state.people[DENIZ].camera
    assert returned == [p.MediaSet(BOTA, mic=True, camera=False, full=True)]


def test_same_media_again_is_no_event() -> None:
    room = live()
    room.do(p.MediaWish(COMMAND, mic=True, camera=True), BOTA)

    assert room.do(p.MediaWish(COMMAND, mic=True, camera=True), BOTA) == []


def test_learner_may_switch_off_but_not_on_while_held() -> None:
    room = live()
    room.do(p.MediaWish(COMMAND, mic=True, camera=False), BOTA)
    room.do(Hold(), None, Context(EVERYBODY - {AMAL}))

    on = room.do(p.MediaWish(COMMAND, mic=True, camera=True), BOTA)
    off = room.do(p.MediaWish(COMMAND, mic=False, camera=False), BOTA)

    assert on is Refusal.WAITING_FOR_TEACHER
    assert off == [p.MediaSet(BOTA, mic=False, camera=False, full=False)]


# -- Safety ---------------------------------------------------------------------------------------


def test_room_is_held_only_without_a_teacher() -> None:
    room = live()

    assert room.do(Hold(), None, Context(EVERYBODY)) == []
    assert room.do(Hold(), None, Context(EVERYBODY - {AMAL})) == [p.SafetyHeld()]
    assert room.do(Hold(), None, Context(EVERYBODY - {AMAL})) == []
    assert room.do(p.ChatSay(COMMAND, "Hi"), BOTA) is Refusal.WAITING_FOR_TEACHER
    assert room.do(Enter(OBSERVER, RoomRole.OBSERVER), OBSERVER) == []
    assert room.do(Enter(AMAL, RoomRole.TEACHER), AMAL) == [p.SafetyReleased()]


def test_newcomer_while_held_sees_nobody() -> None:
    room = History().enter(AMAL, BOTA)
    room.do(Hold(), None, Context(frozenset({BOTA})))

    room.enter(DENIZ)

    view = view_of(room.state, DENIZ, RoomRole.LEARNER)
    assert view is View.HELD
    assert set(seen_state(room.state, view, DENIZ).people) == {DENIZ}


# -- Text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Сәлем!\r\nҚалайсың?  ", "Сәлем!\nҚалайсың?"),
        ("a\x00b\x1bc", "abc"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (" \t\n ", ""),
        ("👩\u200d🏫", "👩\u200d🏫"),
    ],
)
def test_clean_text_drops_controls_only(text: str, kept: str) -> None:
    assert clean_text(text) == kept


@pytest.mark.parametrize("text", [" \x00 ", "\u200b", "\u202e\u2069", "\u200d \n"])
def test_text_nobody_can_see_is_refused(text: str) -> None:
    assert live().do(p.ChatSay(COMMAND, text), BOTA) is Refusal.EMPTY_TEXT


# -- Random histories -----------------------------------------------------------------------------

actors = st.sampled_from([AMAL, BOTA, DENIZ, PARISA, OBSERVER, CHEN])
people = st.sampled_from([AMAL, BOTA, DENIZ, PARISA, OBSERVER, CHEN])
ids = st.uuids(version=4)
commands: st.SearchStrategy[Any] = st.one_of(
    st.builds(p.ChatSay, ids, st.text(min_size=1, max_size=20)),
    st.builds(p.HandRaise, ids),
    st.builds(p.HandLower, ids, st.none() | people),
    st.builds(p.MediaWish, ids, st.booleans(), st.booleans()),
    st.builds(p.PersonAdmit, ids, st.none() | st.lists(people, max_size=3)),
    st.builds(p.PersonSendOut, ids, people),
    st.builds(p.PersonMute, ids, st.none() | people),
    st.builds(p.LobbyMode, ids, st.sampled_from(Lobby)),
    st.builds(p.Leave, ids),
)
steps = st.lists(
    st.tuples(st.just("enter") | st.just("hold") | commands, actors, st.frozensets(people), st.integers(1, 3)),
    max_size=60,
)


def play(story: list[tuple[Any, UUID, frozenset[UUID], int]]) -> tuple[History, list[State]]:
    """The room after the story, and its state after each step."""
    room, states = History(), [State()]
    for what, actor, online, limit in story:
        context = Context(online, limit)
        if what == "enter":
            if actor in ROLES:
                room.do(Enter(actor, ROLES[actor]), actor, context)
        elif what == "hold":
            room.do(Hold(), None, context)
        else:
            room.do(what, actor, context)
        states.append(room.state)
    return room, states


@settings(max_examples=200)
@given(steps)
def test_state_equals_the_fold_of_its_log_from_any_snapshot(story: list[Any]) -> None:
    room, states = play(story)

    assert fold(room.events) == room.state
    for state in states[:: max(1, len(states) // 5)]:
        later = [event for event in room.events if event.seq > state.seq]
        assert fold(later, from_json(to_json(state))) == room.state


@settings(max_examples=200)
@given(steps)
def test_every_command_leads_to_one_event_with_its_id_and_numbers_have_no_gap(story: list[Any]) -> None:
    room, _ = play(story)

    ids = [event.command for event in room.events if event.command]
    assert len(ids) == len(set(ids))
    assert [event.seq for event in room.events] == list(range(1, len(room.events) + 1))


@settings(max_examples=200)
@given(steps)
def test_no_learner_sees_anything_of_others_without_a_teacher(story: list[Any]) -> None:
    room, states = play(story)

    for state in states:
        if state.phase is Phase.LIVE:
            continue
        for learner in (BOTA, DENIZ, PARISA):
            view = view_of(state, learner, RoomRole.LEARNER)
            seen = seen_state(state, view, learner)
            assert view in {View.HELD, View.WAITING}
            assert set(seen.people) <= {learner}
            assert (seen.chat, seen.hands) == ((), ())
            assert seen_peers([p.Peer(AMAL, AMAL)], state, view) == []
    for event in room.events:
        if isinstance(event.body, p.ChatSaid | p.PersonEntered | p.HandRaised | p.MediaSet | p.PeopleAdmitted):
            assert seen_event(event, View.WAITING).body == p.Void()
            assert seen_event(event, View.HELD).actor is None


@settings(max_examples=200)
@given(steps)
def test_no_role_causes_what_it_may_not(story: list[Any]) -> None:
    room, _ = play(story)
    teachers_only = p.PeopleMuted | p.PeopleSentOut | p.PeopleAdmitted | p.LobbySet | p.RoomOpened | p.RoomEnded

    state = State()
    for event in room.events:
        if isinstance(event.body, teachers_only):
            assert event.actor == AMAL
        if isinstance(event.body, p.ChatSaid | p.HandRaised):
            assert event.actor == AMAL or (
                event.actor in {BOTA, DENIZ, PARISA}
                and state.phase is Phase.LIVE
                and state.people[event.actor].status is Status.INSIDE
            )
        state = apply(state, event)


@settings(max_examples=100)
@given(steps)
def test_cameras_of_people_connected_never_exceed_the_limit(story: list[Any]) -> None:
    room, _ = play([(what, actor, EVERYBODY | {CHEN}, 2) for what, actor, _online, _limit in story])

    assert sum(one.camera for one in room.state.people.values()) <= 2
