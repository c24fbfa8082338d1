// @ts-check
import { page, room } from "../current.js"
import { setText } from "../dom.js"
import { clock, words } from "../words.js"
import { LiveController } from "./live.js"

/** The waiting room: why one waits, and nothing of anybody else. */
export class WaitingController extends LiveController {
  /** @override */
  static targets = ["why", "more", "time"]

  /** @override */
  render() {
    const reason = this.#reason()
    setText(this.target("why"), words(`waiting-${reason}`))
    const opens = clock(room.status.at ?? room.now(), page.zone ?? "")
    setText(this.target("more"), words(`waiting-${reason}-more`, { time: opens }))
  }

  #reason() {
    if (room.status.name === "early") return "early"
    if (!room.you) return "connecting"
    if (room.me?.status === "sent_out") return "sent-out"
    return room.state.phase === "waiting" ? "teacher" : "asked"
  }
}
