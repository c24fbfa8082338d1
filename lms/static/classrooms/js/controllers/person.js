// @ts-check
import { room } from "../current.js"
import { setText, show } from "../dom.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

/** What who leads may do with one person; the tile's button opens it. */
export class PersonController extends LiveController {
  /** @override */
  static targets = ["name", "menu", "mute", "lower", "sendOut", "remove", "nothing", "form", "reason", "block", "error", "send"]

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
    show(this.target("remove"), person.role === "learner" && person.status !== "removed")
    show(this.target("nothing"), !person.mic && !raised && person.role !== "learner")
  }

  mute() { this.#do("person.mute") }
  lower() { this.#do("hand.lower") }
  sendOut() { this.#do("person.send_out") }
  close() { this.#dialog.close() }
  askWhy() { this.#turn(true) }
  back() { this.#turn(false) }

  /** Stays open, with what was typed, until the server has said yes. @param {Event} event */
  async remove(event) {
    event.preventDefault()
    const person = this.#person
    const reason = this.#reason.value.trim()
    if (!reason) return this.#fail("no_reason")
    const send = /** @type {HTMLButtonElement} */ (this.target("send"))
    send.disabled = true
    const answer = await room.do("person.remove", { person, reason, block: this.#block.checked })
    send.disabled = false
    if (person !== this.#person) return
    if ("code" in answer) return this.#fail(answer.code)
    this.#clear()
    this.#dialog.close()
  }

  /** @param {string} command */
  #do(command) {
    room.do(command, { person: this.#person })
    this.#dialog.close()
  }

  /** The menu, or the question why. @param {boolean} asking */
  #turn(asking) {
    show(this.target("menu"), !asking)
    show(this.target("form"), asking)
    this.#dialog.classList.toggle("dialog-menu", !asking)
    if (asking) this.#reason.focus()
  }

  /** @param {string} code */
  #fail(code) {
    setText(this.target("error"), words(code === "no_reason" ? "remove-no_reason" : "remove-failed"))
    show(this.target("error"), true)
    this.#reason.setAttribute("aria-invalid", String(code === "no_reason"))
    this.#reason.focus()
  }

  #clear() {
    this.#reason.value = ""
    this.#block.checked = false
    this.#reason.removeAttribute("aria-invalid")
    show(this.target("error"), false)
  }

  get #reason() {
    return /** @type {HTMLTextAreaElement} */ (this.target("reason"))
  }

  get #block() {
    return /** @type {HTMLInputElement} */ (this.target("block"))
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (this.element))
  }

  /** @param {Event} event */
  #open = (event) => {
    const person = /** @type {CustomEvent<string>} */ (event).detail
    if (person !== this.#person) this.#clear()
    this.#person = person
    this.#turn(false)
    this.#dialog.showModal()
    this.render()
  }
}
