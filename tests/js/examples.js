import { readFileSync } from "node:fs"

/** One of the examples that the Python tests read too. @param {string} name */
export function examples(name) {
  return JSON.parse(readFileSync(new URL(`../classrooms/examples/${name}.json`, import.meta.url), "utf8"))
}

export const LOG = "10600000-0000-4000-8000-000000000001"
export const AMAL = "a0000000-0000-4000-8000-000000000001"
export const BOTA = "b0000000-0000-4000-8000-000000000002"

/** The first welcome of the examples, with other fields. @param {object} [fields] */
export function welcome(fields = {}) {
  return { ...examples("server_frames")[0], ...fields }
}

/**
 * @param {number} seq
 * @param {import("../../lms/static/classrooms/js/protocol.js").Body} body
 * @param {object} [fields]
 * @returns {import("../../lms/static/classrooms/js/protocol.js").RoomEvent}
 */
export function event(seq, body = { kind: "void" }, fields = {}) {
  return { type: "event", seq, at: 1760000000000 + seq, actor: null, command: null, body, ...fields }
}
