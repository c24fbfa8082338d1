// @ts-check
import { room } from "../current.js"
import { setText, show } from "../dom.js"
import { write } from "../views/line.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

/** Asks the coordinators to look at a line of the chat; the line's own button opens it. */
export class ReportController extends LiveController {
  /** @override */
  static targets = ["form", "quote", "reason", "error", "send", "done"]

  #line = 0

  /** @override */
  connect() {
    super.connect()
    addEventListener("report:open", this.#open)
  }

  /** @override */
  disconnect() {
    super.disconnect()
    removeEventListener("report:open", this.#open)
  }

  close() { this.#dialog.close() }

  /** Stays open, with what was typed, until the server has it. @param {Event} event */
  async send(event) {
    event.preventDefault()
    const line = this.#line
    const send = /** @type {HTMLButtonElement} */ (this.target("send"))
    send.disabled = true
    const answer = await room.do("chat.report", { line, reason: this.#reason.value.trim() })
    send.disabled = false
    if (line !== this.#line) return
    const refused = "code" in answer
    if (refused) setText(this.target("error"), words(answer.code === "slow_down" ? "report-slow_down" : "report-failed"))
    show(this.target("error"), refused)
    if (!refused) this.#thank()
  }

  #thank() {
    this.#reason.value = ""
    show(this.target("form"), false)
    show(this.target("done"), true)
    this.target("done").focus()
  }

  get #reason() {
    return /** @type {HTMLTextAreaElement} */ (this.target("reason"))
  }

  get #dialog() {
    return /** @type {HTMLDialogElement} */ (/** @type {unknown} */ (this.element))
  }

  /** @param {Event} event */
  #open = (event) => {
    const { line, text } = /** @type {CustomEvent<{ line: number, text: string }>} */ (event).detail
    if (line !== this.#line) this.#reason.value = ""
    this.#line = line
    write(this.target("quote"), text)
    show(this.target("error"), false)
    show(this.target("form"), true)
    show(this.target("done"), false)
    this.#dialog.showModal()
  }
}
