// @ts-check
import { room } from "../current.js"
import { setText, show } from "../dom.js"
import { LiveController } from "./live.js"

/** What who leads may do with one person; the tile's button opens it. */
export class PersonController extends LiveController {
  /** @override */
  static targets = ["name", "mute", "lower", "sendOut", "nothing"]

  #person = ""

  /** @override */
  connect() {
    super.connect()
    addEventListener("person:open", this.#open)
  }

  /** @override */
  disconnect() {
    super.disconnect()
    removeEventListener("person:open", this.#open)
  }

  /** @override */
  render() {
    if (!this.#dialog.open) return
    const person = room.state.people[this.#person]
    if (!person || !room.leads || room.face !== "live") return this.#dialog.close()
    const raised = room.state.hands.some((hand) => hand.person === this.#person)
    setText(this.target("name"), room.nameOf(this.#person))
    show(this.target("mute"), person.mic)
    show(this.target("lower"), raised)
    show(this.target("sendOut"), person.role === "learner" && person.status === "inside")
    show(this.target("nothing"), !person.mic && !raised && person.role !== "learner")
  }

  mute() { this.#do("person.mute") }
  lower() { this.#do("hand.lower") }
  sendOut() { this.#do("person.send_out") }
  close() { this.#dialog.close() }

  /** @param {string} command */
  #do(command) {
    room.do(command, { person: this.#person })
    this.#dialog.close()
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (this.element))
  }

  /** @param {Event} event */
  #open = (event) => {
    this.#person = /** @type {CustomEvent<string>} */ (event).detail
    this.#dialog.showModal()
    this.render()
  }
}
