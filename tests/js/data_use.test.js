// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { megabytes, proposedUse } from "../../lms/static/classrooms/js/data_use.js"

const RELAYED = { relayed: true, music: false }

test("a lesson of 45 minutes, through the media server and among four browsers", () => {
  const uses = /** @type {const} */ (["full", "saver", "sound"])

  assert.deepEqual(uses.map((use) => megabytes(use, 45, RELAYED)), [740, 150, 22])
  assert.deepEqual(uses.map((use) => megabytes(use, 45, { relayed: false, music: false })), [1300, 300, 57])
})

test("sound only through the media server stays under 64 kbit/s", () => {
  assert.ok((megabytes("sound", 60, RELAYED) * 8_000) / 3_600 <= 66)
})

test("twice the time costs twice as much; music costs more than speech", () => {
  assert.equal(megabytes("saver", 90, RELAYED), 2 * megabytes("saver", 45, RELAYED))
  assert.ok(megabytes("sound", 45, { relayed: true, music: true }) > megabytes("sound", 45, RELAYED))
})

for (const [roundTrip, kilobits, use] of /** @type {const} */ ([
  [50, 5_000, "full"], [50, 800, "saver"], [600, 5_000, "saver"], [900, 5_000, "sound"], [100, 200, "sound"],
])) {
  test(`a line of ${kilobits} kbit/s and ${roundTrip} ms is good for ${use}`, () => {
    assert.equal(proposedUse({ roundTrip, kilobits }), use)
  })
}
