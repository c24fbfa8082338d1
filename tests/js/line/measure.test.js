// @ts-check
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { judge, measureLine } from "../../../lms/static/classrooms/js/line.js"

/** A socket that never opens. */
class ClosedSocket extends EventTarget {
  /** @param {string} url */
  constructor(url) {
    super()
    this.url = url
    queueMicrotask(() => this.dispatchEvent(new Event("close")))
  }

  close() {}
}

/** @type {string[]} */
let posted

beforeEach(() => {
  posted = []
  Object.assign(globalThis, { location: { href: "https://test/en/try/" } })
})

/** @type {typeof fetch} */
const echo = async (url, { body } = {}) => {
  posted.push(`${url} ${String(body).length}`)
  return new Response(String(body))
}

test("where no socket opens the line is measured by posts", async () => {
  const line = await measureLine("/ws/try/", /** @type {any} */ (ClosedSocket), echo)

  assert.ok(line.roundTrip >= 0)
  assert.ok(line.kilobits > 0)
  assert.deepEqual(posted, [...Array(7).fill("https://test/live/try/ 4"), "https://test/live/try/ 240000"])
})

test("where nothing opens there is no line", async () => {
  const nothing = () => Promise.reject(new TypeError("no network"))

  await assert.rejects(measureLine("/ws/try/", /** @type {any} */ (ClosedSocket), nothing))
})

test("a line is good for pictures, for sound or for writing", () => {
  assert.equal(judge({ roundTrip: 40, kilobits: 5_000 }), "pictures")
  assert.equal(judge({ roundTrip: 900, kilobits: 200 }), "sound")
  assert.equal(judge({ roundTrip: 900, kilobits: 20 }), "text")
})
