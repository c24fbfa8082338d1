// @ts-check
import { room } from "../current.js"
import { show } from "../dom.js"
import { LiveController, setPressed } from "./live.js"

/** The dialogs behind "More", "End" and the devices, and what who leads does with all at once. */
export class DeskController extends LiveController {
  /** @override */
  static targets = ["dialog", "staff", "learner", "ask"]

  /** @override */
  render() {
    for (const node of this.targets.findAll("staff")) show(node, room.leads)
    for (const node of this.targets.findAll("learner")) show(node, !room.leads)
    setPressed(this.target("ask"), room.state.lobby === "ask")
    if (room.face !== "live") this.close()
  }

  /** @param {{ params: { name?: string } }} event */
  open({ params }) {
    this.close()
    this.#dialogs.find((dialog) => dialog.dataset.name === params.name)?.showModal()
  }

  close() {
    for (const dialog of this.#dialogs) dialog.close()
  }

  muteAll() {
    room.do("person.mute", { person: null })
    this.close()
  }

  toggleAsk() {
    room.do("lobby.set", { mode: room.state.lobby === "ask" ? "open" : "ask" })
  }

  end() {
    room.do("room.end")
    this.close()
  }

  get #dialogs() {
    return /** @type {HTMLDialogElement[]} */ (this.targets.findAll("dialog"))
  }
}
