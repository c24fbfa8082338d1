// @ts-check
/**
 * The room's state as a fold of its events: the same steps as classrooms/state.py, and the same
 * examples prove both. Nothing is changed in place.
 *
 * @typedef {import("./protocol.js").State} State
 * @typedef {import("./protocol.js").Person} Person
 * @typedef {import("./protocol.js").RoomEvent} RoomEvent
 */

export const CHAT_KEPT = 200

/** @returns {State} */
export function emptyState() {
  return { seq: 0, phase: "waiting", lobby: "open", people: {}, hands: [], chat: [], media: { backend: "mesh", node: null, epoch: 0 } }
}

/**
 * The state after one event; void and unknown kinds move only the number.
 * @param {State} state
 * @param {RoomEvent} event
 * @returns {State}
 */
export function apply(state, event) {
  const step = STEPS.get(event.body.kind)
  return { ...(step ? step(state, event) : state), seq: event.seq }
}

/**
 * @param {RoomEvent[]} events
 * @param {State} [state]
 */
export function fold(events, state = emptyState()) {
  return events.reduce(apply, state)
}

/** @type {Map<string, (state: State, event: RoomEvent) => State>} */
const STEPS = new Map([
  ["room.opened", (state) => ({ ...state, phase: "live" })],
  ["person.entered", entered],
  ["person.left", (state, { body }) => switchOff(state, [body.person])],
  ["people.admitted", (state, { body }) => change(state, body.people, { status: "inside" })],
  ["people.sent_out", (state, { body }) => switchOff(change(state, body.people, { status: "sent_out" }), body.people)],
  ["person.removed", (state, { body }) => switchOff(change(state, [body.person], { status: "removed" }), [body.person])],
  ["people.muted", (state, { body }) => change(state, body.people, { mic: false })],
  ["lobby.set", (state, { body }) => ({ ...state, lobby: body.mode })],
  ["chat.said", said],
  ["hand.raised", raised],
  ["hands.lowered", (state, { body }) => withoutHands(state, body.people)],
  ["media.set", mediaSet],
  ["media.moved", mediaMoved],
  ["safety.held", (state) => ({ ...state, phase: "held" })],
  ["safety.released", (state) => ({ ...state, phase: "live" })],
  ["room.ended", (state) => ({ ...state, phase: "ended" })],
])

/** @param {State} state @param {RoomEvent} event @returns {State} */
function entered(state, { body }) {
  const person = { role: body.role, status: body.status, mic: false, camera: false, full: false, use: /** @type {const} */ ("full") }
  return { ...state, people: { ...state.people, [body.person]: person } }
}

/** @param {State} state @param {RoomEvent} event @returns {State} */
function said(state, { seq, at, actor, body }) {
  if (actor === null) return state
  return { ...state, chat: [...state.chat, { seq, person: actor, text: body.text, at }].slice(-CHAT_KEPT) }
}

/** @param {State} state @param {RoomEvent} event @returns {State} */
function raised(state, { at, body }) {
  const others = withoutHands(state, [body.person])
  return { ...others, hands: [...others.hands, { person: body.person, at }] }
}

/** @param {State} state @param {RoomEvent} event @returns {State} */
function mediaSet(state, { body }) {
  return change(state, [body.person], { mic: body.mic, camera: body.camera, full: body.full, use: body.use })
}

/** @param {State} state @param {RoomEvent} event @returns {State} */
function mediaMoved(state, { body }) {
  return { ...state, media: { backend: body.backend, node: body.node, epoch: body.epoch } }
}

/** @param {State} state @param {string[]} keys @returns {State} */
function switchOff(state, keys) {
  return withoutHands(change(state, keys, { mic: false, camera: false, full: false, use: "full" }), keys)
}

/** @param {State} state @param {string[]} keys @param {Partial<Person>} fields @returns {State} */
function change(state, keys, fields) {
  const people = { ...state.people }
  for (const key of keys) {
    const person = people[key]
    if (person) people[key] = { ...person, ...fields }
  }
  return { ...state, people }
}

/** @param {State} state @param {string[]} keys @returns {State} */
function withoutHands(state, keys) {
  return { ...state, hands: state.hands.filter((hand) => !keys.includes(hand.person)) }
}
