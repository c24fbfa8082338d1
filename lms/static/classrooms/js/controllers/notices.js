// @ts-check
import { av, devices, line, room } from "../current.js"
import { setText, show } from "../dom.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

const LOST_SHOWN_AFTER = 1_500

/** What the whole room should know: each notice stands in the page and is shown while it is so. */
export class NoticesController extends LiveController {
  /** @override */
  static targets = ["notice", "asking", "trouble"]

  #lostSince = 0

  /** @override */
  render() {
    this.#watchLine()
    const shown = this.#shown()
    for (const notice of this.targets.findAll("notice")) show(notice, shown[notice.getAttribute("data-name") ?? ""] ?? false)
    const asking = this.targets.find("asking")
    if (asking) setText(asking, words("asking", { n: this.#asking().length }))
    const trouble = this.targets.find("trouble")
    const kind = this.#troubled()
    if (trouble && kind) setText(trouble, words(`${kind}-${devices.troubles[kind]}`))
  }

  again() { room.wake() }
  here() { room.takeOver() }
  admitAll() { room.do("person.admit", { people: this.#asking() }) }
  closeFull() { av.forgetFull() }
  closeSilenced() { av.silenced = false; this.render() }
  closeTrouble() { const kind = this.#troubled(); if (kind) devices.dismiss(kind) }

  /** @returns {Record<string, boolean>} */
  #shown() {
    const { state, view, me, leads, status } = room
    const open = status.name === "open" && view !== "held"
    return {
      lost: this.#lostSince > 0 && Date.now() - this.#lostSince >= LOST_SHOWN_AFTER && status.name !== "open",
      safe: view === "held" || (state.phase === "held" && !leads),
      saving: room.savingDelayed,
      full: Boolean(me?.full),
      noSeat: av.refusal === "full" && open,
      text: av.carries && line.level === "text" && av.refusal !== "full" && open,
      noneStaff: !av.carries && leads,
      none: !av.carries && !leads && view !== "held",
      silenced: av.silenced,
      elsewhere: room.you !== null && !room.carriesMedia && open,
      asking: leads && this.#asking().length > 0,
      trouble: room.entered && this.#troubled() !== null,
    }
  }

  /** A drop of a second is not worth a word. */
  #watchLine() {
    const gone = room.status.name === "lost" || (room.status.name === "connecting" && room.you !== null)
    if (!gone) this.#lostSince = 0
    else if (!this.#lostSince) {
      this.#lostSince = Date.now()
      setTimeout(() => this.render(), LOST_SHOWN_AFTER)
    }
  }

  #asking() {
    return Object.keys(room.state.people).filter((key) => room.online.has(key) && room.state.people[key]?.status === "waiting")
  }

  /** @returns {import("../media/devices.js").Kind | null} */
  #troubled() {
    return devices.troubles.mic ? "mic" : devices.troubles.camera ? "camera" : null
  }
}
