// @ts-check
import { part, setText, show } from "../dom.js"
import { say, words } from "../words.js"
import { showAvatar } from "./avatar.js"
import { showPicture } from "./picture.js"
import { showQuality } from "./quality.js"

const HUES = 6

/** @param {Element} tile @param {import("../seats.js").Seat} seat */
export function showTile(tile, seat) {
  const { name, own, host, away, picture, role } = seat
  for (let hue = 1; hue <= HUES; hue += 1) tile.classList.toggle(`tile-${hue}`, hue === seat.hue)
  tile.classList.toggle("tile-teacher", host)
  tile.classList.toggle("tile-own", own)
  tile.classList.toggle("tile-closed", away)
  tile.classList.toggle("tile-observer", role === "observer")
  tile.classList.toggle("tile-video", picture !== null && !away)
  showPicture(part(tile, "video"), away ? null : picture)
  showAvatar(part(tile, "avatar"), seat)
  show(part(tile, "avatar"), picture === null || away)
  setText(part(tile, "name"), name)
  setText(part(tile, "note"), noteOf(seat))
  const speaks = role !== "observer"
  show(part(tile, "mic"), speaks && seat.mic && !away)
  show(part(tile, "muted"), speaks && (!seat.mic || away))
  setText(part(tile, "sound"), speaks ? words(seat.mic && !away ? "mic-is-on" : "mic-is-off") : "")
  showQuality(tile, away ? "good" : seat.quality)
  show(part(tile, "hand"), seat.hand > 0)
  setText(part(tile, "place"), say(seat.hand))
  show(part(tile, "more"), seat.manageable)
  part(tile, "more").setAttribute("aria-label", words("more-about", { name }))
}

/** @param {import("../seats.js").Seat} seat */
function noteOf({ own, away, role, sound }) {
  if (own) return words("you")
  if (away) return words("away")
  if (sound === "connecting") return words("connecting")
  if (sound === "broken") return words("no-line")
  return role === "learner" ? "" : words(role)
}
