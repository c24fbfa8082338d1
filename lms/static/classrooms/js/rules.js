// @ts-check
/**
 * Who may do what, as classrooms/permissions.py says; the server decides, this shows and obeys.
 *
 * @typedef {import("./protocol.js").State} State
 * @typedef {import("./protocol.js").Role} Role
 */

/** @param {Role | undefined} role */
export function supervises(role) {
  return role === "teacher" || role === "assistant"
}

/**
 * Speaks, shows and writes now: a teacher always, a learner inside while a teacher is here.
 * @param {State} state
 * @param {string} key
 */
export function takesPart(state, key) {
  const person = state.people[key]
  if (!person || state.phase === "ended") return false
  if (supervises(person.role)) return true
  return person.role === "learner" && person.status === "inside" && state.phase === "live"
}

/**
 * A microphone flag is a promise that everybody keeps: who is switched off is not played.
 * @param {State} state
 * @param {string} key
 */
export function mayBeHeard(state, key) {
  return state.phase === "live" && takesPart(state, key) && Boolean(state.people[key]?.mic)
}

/** @param {State} state @param {string} key */
export function mayBeSeen(state, key) {
  return state.phase === "live" && takesPart(state, key) && Boolean(state.people[key]?.camera)
}

/**
 * Whether this tab sends sound and picture now, and whether it receives any: its person takes part, or watches
 * as an observer, and it is the tab that carries their media.
 * @param {State} state
 * @param {Map<string, string>} online  tab by person
 * @param {{ person: string, tab: string }} you
 */
export function mediaOpen(state, online, you) {
  const carries = (online.get(you.person) ?? you.tab) === you.tab && state.phase === "live"
  const watches = state.people[you.person]?.role === "observer" && state.people[you.person]?.status === "inside"
  const sends = carries && takesPart(state, you.person)
  return { sends, receives: sends || (carries && watches) }
}

/**
 * The tabs that carry media and that this one is to be connected with, by tab.
 * @param {State} state
 * @param {Map<string, string>} online  tab by person
 * @param {{ person: string, tab: string }} you
 * @returns {Map<string, string>} person by tab; empty while this tab itself has nothing to do with media
 */
export function wantedPeers(state, online, you) {
  const peers = new Map()
  if (!mediaOpen(state, online, you).sends) return peers
  for (const [person, tab] of online) {
    if (person !== you.person && takesPart(state, person)) peers.set(tab, person)
  }
  return peers
}

/**
 * Whether somebody here has sound only: then everybody's speech is coded for a thin line.
 * @param {State} state
 * @param {Map<string, string>} online  tab by person
 */
export function thinLine(state, online) {
  return Object.entries(state.people).some(([key, { status, use }]) => use === "sound" && status === "inside" && online.has(key))
}

/**
 * Who sits at the tör: the teacher, else another of the staff, among `present`.
 * @param {State} state
 * @param {string[]} present
 */
export function hostOf(state, present) {
  return present.find((key) => state.people[key]?.role === "teacher") ?? present.find((key) => supervises(state.people[key]?.role))
}
