// @ts-check
/**
 * What a lesson costs in megabytes, before it begins: estimates on the high side, for who pays by the
 * megabyte. Knows no page.
 *
 * @typedef {import("./protocol.js").DataUse} DataUse
 * @typedef {import("./line.js").Line} Line
 */

/** Kilobits a second on the wire, packets' headers and reports included. */
const VOICE = 56
const THIN_VOICE = 26
const SMALL_PICTURE = 130
const LARGE_PICTURE = 540
const REPORTS = 8
/** Chat, presence and the room's own frames. */
const ROOM = 3

/** Through the media server: one's own voice and picture go out once, whoever listens. @type {Record<DataUse, number>} */
const RELAYED = {
  full: LARGE_PICTURE + 6 * SMALL_PICTURE + 2 * VOICE + (LARGE_PICTURE + SMALL_PICTURE + VOICE),
  saver: SMALL_PICTURE + 2 * VOICE + (SMALL_PICTURE + VOICE),
  sound: 2 * THIN_VOICE,
}
/** From browser to browser with three others: everything goes out once for each. @type {Record<DataUse, number>} */
const AMONG_FOUR = {
  full: 3 * (LARGE_PICTURE + VOICE) * 2,
  saver: SMALL_PICTURE + 3 * VOICE + 3 * (SMALL_PICTURE + VOICE),
  sound: 3 * THIN_VOICE * 2,
}

/**
 * Megabytes of a lesson in and out, rounded up to two digits.
 * @param {DataUse} use
 * @param {number} minutes
 * @param {{ relayed: boolean, music: boolean }} class_  music is sent whole, whatever one chooses
 */
export function megabytes(use, minutes, { relayed, music }) {
  const kilobits = (relayed ? RELAYED : AMONG_FOUR)[use] + (music ? MUSIC_MORE : 0) + REPORTS + ROOM
  const exact = (kilobits * minutes * 60) / 8 / 1_000
  const step = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1)
  return Math.ceil(exact / step) * step
}

/** An instrument in stereo instead of a voice, one to play and one to answer. */
const MUSIC_MORE = 2 * 110

/** What a measured line is good for. @param {Line} line @returns {DataUse} */
export function proposedUse({ roundTrip, kilobits }) {
  if (kilobits >= 900 && roundTrip <= 450) return "full"
  return kilobits >= 400 && roundTrip <= 800 ? "saver" : "sound"
}
