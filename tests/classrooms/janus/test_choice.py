"""Whom somebody hears and sees."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from classrooms.enums import DataUse, Phase, RoomRole, Status
from classrooms.live.janus.choice import Choice, Watch, choose, place
from classrooms.permissions import may_take_part
from classrooms.protocol import Person, State

KEYS = [UUID(int=number) for number in range(1, 13)]
AMAL, BOTA, DENIZ, PARISA = KEYS[:4]

people = st.builds(
    Person,
    role=st.sampled_from(RoomRole),
    status=st.sampled_from(Status),
    mic=st.booleans(),
    camera=st.booleans(),
    use=st.sampled_from(DataUse),
)
states = st.builds(
    State, phase=st.sampled_from(Phase), people=st.dictionaries(st.sampled_from(KEYS), people, min_size=1)
)
watches = st.builds(Watch, st.integers(0, 6), st.none() | st.sampled_from(KEYS))


def learner(*, mic: bool = True, camera: bool = True, use: DataUse = DataUse.FULL) -> Person:
    return Person(RoomRole.LEARNER, Status.INSIDE, mic, camera, use=use)


def teacher(*, mic: bool = True, camera: bool = True) -> Person:
    return Person(RoomRole.TEACHER, Status.INSIDE, mic, camera)


def live(**persons: Person) -> State:
    keys = {"amal": AMAL, "bota": BOTA, "deniz": DENIZ, "parisa": PARISA}
    return State(phase=Phase.LIVE, people={keys[name]: person for name, person in persons.items()})


@given(states, st.sampled_from(KEYS), st.sets(st.sampled_from(KEYS)), st.permutations(KEYS), watches)
def test_choice_passes_on_only_what_may_be_heard_and_seen(
    state: State, viewer: UUID, online: set[UUID], spoke: list[UUID], watch: Watch
) -> None:
    choice = choose(state, viewer, online=online, spoke=spoke, watch=watch)

    for person in {*choice.voices, *choice.pictures}:
        assert person != viewer
        assert person in online
        assert may_take_part(state, state.people[person])
    assert all(state.people[person].mic for person in choice.voices)
    assert all(state.people[person].camera for person in choice.pictures)


@given(states, st.sampled_from(KEYS), st.permutations(KEYS), watches)
def test_choice_keeps_to_what_the_viewer_wants_to_spend(
    state: State, viewer: UUID, spoke: list[UUID], watch: Watch
) -> None:
    choice = choose(state, viewer, online=KEYS, spoke=spoke, watch=watch)
    use = state.people[viewer].use if viewer in state.people else DataUse.FULL

    assert len(choice.voices) <= (3 if use is DataUse.FULL else 2)
    assert len(choice.pictures) <= min(watch.pictures, {DataUse.FULL: 6, DataUse.SAVER: 1, DataUse.SOUND: 0}[use])
    assert choice.large is None or (choice.large == watch.large and use is DataUse.FULL)


@given(states, st.sampled_from(KEYS), st.permutations(KEYS))
def test_nobody_who_speaks_is_left_out_for_somebody_silent(state: State, viewer: UUID, spoke: list[UUID]) -> None:
    speaker = spoke[0]
    choice = choose(state, viewer, online=KEYS, spoke=[speaker])

    heard = [state.people[person].role for person in choice.voices if person != speaker]
    may_be_heard = speaker in state.people and state.people[speaker].mic and speaker != viewer
    if may_be_heard and may_take_part(state, state.people[speaker]) and speaker not in choice.voices:
        assert set(heard) <= {RoomRole.TEACHER, RoomRole.ASSISTANT}


def test_teacher_keeps_a_voice_while_three_learners_speak() -> None:
    state = live(bota=learner(), deniz=learner(), parisa=learner(), amal=teacher())
    viewer = uuid4()

    choice = choose(state, viewer, online=KEYS, spoke=[PARISA, DENIZ, BOTA])

    assert choice.voices == (AMAL, PARISA, DENIZ)


def test_large_picture_comes_first_even_before_the_teacher() -> None:
    state = live(bota=learner(use=DataUse.SAVER), deniz=learner(), amal=teacher())

    choice = choose(state, BOTA, online=KEYS, spoke=[], watch=Watch(6, DENIZ))

    assert choice == Choice(voices=(AMAL, DENIZ), pictures=(DENIZ,), large=None)


def test_without_speakers_the_first_to_enter_are_heard() -> None:
    state = live(bota=learner(), deniz=learner(), parisa=learner(camera=False))

    choice = choose(state, uuid4(), online=KEYS, spoke=[])

    assert (choice.voices, choice.pictures) == ((BOTA, DENIZ, PARISA), (BOTA, DENIZ))


@given(
    st.lists(st.none() | st.sampled_from(KEYS), min_size=1, max_size=6, unique_by=lambda one: one or uuid4()),
    st.lists(st.sampled_from(KEYS), max_size=6, unique=True),
)
def test_place_moves_nobody_who_stays(slots: list[UUID | None], wanted: list[UUID]) -> None:
    placed = place(slots, wanted)

    assert len(placed) == len(slots)
    assert all(after == before for before, after in zip(slots, placed, strict=True) if before in wanted)
    carried = [person for person in placed if person is not None]
    assert len(carried) == len(set(carried)) == min(len(slots), len(wanted))
    assert set(carried) <= set(wanted)
    assert place(placed, wanted) == placed
