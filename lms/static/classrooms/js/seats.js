// @ts-check
/**
 * Who has a place on the stage, in which order, and what is shown there. Knows no page.
 *
 * @typedef {import("./classroom.js").Classroom} Classroom
 * @typedef {import("./media/av.js").SoundAndPicture} SoundAndPicture
 *
 * @typedef {object} Seat
 * @property {string} person
 * @property {string} name
 * @property {number} hue
 * @property {import("./protocol.js").Role} role
 * @property {boolean} host  sits at the tör
 * @property {boolean} own
 * @property {boolean} away
 * @property {boolean} mic
 * @property {number} hand  place in the queue, 0 for none
 * @property {MediaStreamTrack | null} picture
 * @property {import("./protocol.js").Quality} quality  of their line
 * @property {"connecting" | "connected" | "broken" | "none"} sound  how the connection stands
 * @property {boolean} manageable
 */

import { hostOf, mayBeHeard, supervises, takesPart } from "./rules.js"

/** The most pictures on the stage; everybody else is there as an avatar. */
export const MOST_PICTURES = 6

/** @param {Classroom} room @param {SoundAndPicture} av @returns {Seat[]} */
export function seatsOf(room, av) {
  const { state, you } = room
  const received = av.received()
  const present = Object.keys(state.people).filter((key) => hasSeat(room, key))
  const host = hostOf(state, present)
  const shown = new Set([...received].filter(([, { video }]) => video).map(([key]) => key).slice(0, MOST_PICTURES))
  const rank = (/** @type {string} */ key) => (key === host ? 0 : key === you?.person ? 1 : shown.has(key) ? 2 : 3)
  return present.sort((a, b) => rank(a) - rank(b)).map((key) => {
    const own = key === you?.person
    const named = room.roster.get(key)
    const person = state.people[key]
    return {
      person: key, own, host: key === host, name: named?.name ?? "", hue: named?.hue ?? 1, role: person?.role ?? "learner",
      away: !own && !room.online.has(key),
      mic: own ? Boolean(person?.mic) : mayBeHeard(state, key),
      hand: state.hands.findIndex((hand) => hand.person === key) + 1,
      picture: own ? av.ownPicture() : shown.has(key) ? (received.get(key)?.video ?? null) : null,
      quality: room.qualities.get(key) ?? "good",
      sound: own || !takesPart(state, key) ? "none" : (received.get(key)?.condition ?? "none"),
      manageable: room.leads && !own && person?.role !== "observer",
    }
  })
}

/** @param {Classroom} room @param {string} key */
function hasSeat({ state, online, away, you }, key) {
  const person = state.people[key]
  if (person?.status !== "inside") return false
  const teacherAway = state.phase === "held" && supervises(person.role)
  return key === you?.person || online.has(key) || away.has(key) || teacherAway
}
