// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { LineQuality, countsOf } from "../../../lms/static/classrooms/js/media/quality.js"

const LOOK = 2_500

/** The levels after each look at a line; a number is the share lost, a word the state of its connections. @param {(number | "connecting" | "broken" | "none")[]} looks */
function levels(looks, { roundTrip = 50 } = {}) {
  const line = new LineQuality()
  let [received, lost] = [0, 0]
  return looks.map((look, index) => {
    if (typeof look === "number") {
      received += 100 * (1 - look)
      lost += 100 * look
    }
    const condition = typeof look === "number" ? "connected" : look
    return line.look({ at: index * LOOK, condition, counts: { received, lost, lostThere: 0, roundTrip } })
  })
}

test("a line is weak after two bad looks and good after four fine ones", () => {
  assert.deepEqual(levels([0, 0.1, 0, 0.1, 0.1, 0, 0, 0, 0]), ["good", "good", "good", "good", "weak", "weak", "weak", "weak", "good"])
})

test("what lies between good and weak changes nothing", () => {
  assert.deepEqual(levels([0, 0.05, 0.05, 0.05]), ["good", "good", "good", "good"])
  assert.deepEqual(levels([0, 0.1, 0.1, ...Array(6).fill(0.05)]).at(-1), "weak")
})

test("a long way is weak too", () => {
  assert.deepEqual(levels([0, 0, 0], { roundTrip: 800 }), ["good", "weak", "weak"])
})

test("fifteen seconds without any connection leave the text, and a connection brings the line back as weak", () => {
  const without = Array(7).fill("broken")

  assert.deepEqual(levels([0, ...without, 0]), ["good", "good", "good", "weak", "weak", "weak", "weak", "text", "weak"])
})

test("where there is nothing to connect no word is said", () => {
  assert.deepEqual(levels(Array(10).fill("none")).at(-1), "good")
  assert.deepEqual(levels(["broken", "broken", "none", "broken", "broken"]).at(-1), "good")
})

test("all connections count together; the shortest way is this line's", () => {
  const report = (/** @type {number} */ trip, /** @type {number} */ share) => /** @type {any} */ (new Map(Object.entries({
    a: { type: "inbound-rtp", packetsReceived: 10, packetsLost: 1 },
    b: { type: "inbound-rtp", packetsReceived: 20, packetsLost: 2 },
    c: { type: "remote-inbound-rtp", fractionLost: share },
    d: { type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: trip },
    e: { type: "candidate-pair", nominated: false, state: "succeeded", currentRoundTripTime: 0.001 },
  })))

  assert.deepEqual(countsOf([report(0.2, 0.5), report(0.4, 0)]), { received: 60, lost: 6, lostThere: 0.25, roundTrip: 200 })
  assert.deepEqual(countsOf([]), { received: 0, lost: 0, lostThere: 0, roundTrip: 0 })
})
