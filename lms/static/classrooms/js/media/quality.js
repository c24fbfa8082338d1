// @ts-check
/**
 * How good this person's line is, from what the connections count. Slow to praise and slow to blame:
 * a word that changes every few seconds would help nobody. Knows no page and no connection.
 *
 * @typedef {import("../protocol.js").Quality} Quality
 * @typedef {{ received: number, lost: number, lostThere: number, roundTrip: number }} Counts
 *   packets that came and that did not, the share the others miss of ours, and milliseconds
 * @typedef {{ at: number, condition: "connecting" | "connected" | "broken" | "none", counts: Counts }} Look
 */

const WEAK_LOSS = 0.08
const WEAK_ROUND_TRIP = 700
const GOOD_LOSS = 0.03
const GOOD_ROUND_TRIP = 500
const WEAK_AFTER = 2
const GOOD_AFTER = 4
const WEAK_WITHOUT = 5_000
const TEXT_WITHOUT = 15_000
// Fewer packets say nothing about their share.
const ENOUGH_PACKETS = 10

export class LineQuality {
  /** @type {Quality} */
  level = "good"
  /** @type {Counts | null} */
  #before = null
  #bad = 0
  #fine = 0
  /** @type {number | null} since when there is no connection where there should be one */
  #without = null

  /** @param {Look} look @returns {Quality} */
  look({ at, condition, counts }) {
    if (condition === "none") this.#without = null
    else if (condition === "connected") this.#weigh(counts)
    else this.#miss(at)
    return this.level
  }

  /** @param {number} at */
  #miss(at) {
    this.#without ??= at
    this.#before = null
    this.#fine = 0
    const gone = at - this.#without
    if (gone >= TEXT_WITHOUT) this.level = "text"
    else if (gone >= WEAK_WITHOUT && this.level === "good") this.level = "weak"
  }

  /** @param {Counts} counts */
  #weigh(counts) {
    this.#without = null
    if (this.level === "text") this.level = "weak"
    const loss = Math.max(counts.lostThere, this.#lossSince(counts))
    this.#before = counts
    const bad = loss >= WEAK_LOSS || counts.roundTrip >= WEAK_ROUND_TRIP
    const fine = loss <= GOOD_LOSS && counts.roundTrip <= GOOD_ROUND_TRIP
    this.#bad = bad ? this.#bad + 1 : 0
    this.#fine = fine ? this.#fine + 1 : 0
    if (this.#bad >= WEAK_AFTER) this.level = "weak"
    else if (this.#fine >= GOOD_AFTER) this.level = "good"
  }

  /** @param {Counts} counts */
  #lossSince({ received, lost }) {
    const came = received - (this.#before?.received ?? received)
    const missed = Math.max(0, lost - (this.#before?.lost ?? lost))
    return came + missed >= ENOUGH_PACKETS ? missed / (came + missed) : 0
  }
}

/** What all connections together count. @param {RTCStatsReport[]} reports @returns {Counts} */
export function countsOf(reports) {
  const rows = reports.flatMap((report) => [...report.values()])
  const of = (/** @type {string} */ type) => rows.filter((row) => row.type === type)
  const inbound = of("inbound-rtp")
  const told = of("remote-inbound-rtp").map((row) => row.fractionLost ?? 0)
  // The shortest way is this line's; a longer one is somebody else's.
  const trips = of("candidate-pair").filter((row) => row.nominated && row.state === "succeeded").map((row) => row.currentRoundTripTime ?? 0)
  return {
    received: sum(inbound.map((row) => row.packetsReceived ?? 0)),
    lost: sum(inbound.map((row) => row.packetsLost ?? 0)),
    lostThere: told.length ? sum(told) / told.length : 0,
    roundTrip: trips.length ? Math.min(...trips) * 1_000 : 0,
  }
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((total, one) => total + one, 0)
}
