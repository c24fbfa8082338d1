// @ts-check
import { page, room } from "../current.js"
import { CLOSED } from "../protocol.js"
import { show } from "../dom.js"
import { LiveController } from "./live.js"

/** @type {Record<number, string>} */
const REASONS = {
  [CLOSED.NO_SESSION]: "signed-out",
  [CLOSED.NO_LONGER_ALLOWED]: "not-allowed",
  [CLOSED.NOT_FOUND]: "not-allowed",
  [CLOSED.CALLED_OFF]: "called-off",
  [CLOSED.OTHER_VERSION]: "old-page",
  [CLOSED.LEFT]: "left",
}

/** The end, for each way there is. */
export class OverController extends LiveController {
  /** @override */
  static targets = ["end"]

  /** @override */
  render() {
    if (room.face !== "over") return
    const reason = this.#reason()
    for (const end of this.targets.findAll("end")) show(end, end.getAttribute("data-reason") === reason)
  }

  #reason() {
    const { status, state, leads, endReason } = room
    const ended = leads || page.confirms === "true" ? "ended-staff" : endReason === "unattended" ? "unattended" : "ended"
    if (state.phase === "ended") return ended
    if (this.#wasPutOut()) return "put-out"
    return REASONS[status.code ?? 0] ?? ended
  }

  /** Told while inside, or turned away at the door, where a place that has ended is a room that is not there. */
  #wasPutOut() {
    return room.me?.status === "removed" || (room.status.code === CLOSED.NO_LONGER_ALLOWED && !room.you)
  }
}
