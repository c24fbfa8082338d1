// @ts-check
import { room } from "../current.js"
import { fromTemplate, isUsable, setUsable, show, syncChildren } from "../dom.js"
import { showLine } from "../views/line.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

const NEAR_THE_END = 60

/** What is said in writing. */
export class ChatController extends LiveController {
  /** @override */
  static targets = ["log", "list", "empty", "form", "field", "send"]

  /** @override */
  render() {
    const log = this.target("log")
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_THE_END
    const entries = this.#entries()
    syncChildren(this.target("list"), entries, (one) => one.key, (one) => fromTemplate("kind" in one ? "chat-note" : "chat-line"), showLine)
    show(this.target("empty"), entries.length === 0)
    if (atEnd) log.scrollTop = log.scrollHeight
    this.#openOrClose()
  }

  /** @param {Event} event */
  say(event) {
    event.preventDefault()
    const field = this.#field
    const text = field.value.trim()
    if (!text || !room.takesPart) return field.focus()
    room.say(text)
    field.value = ""
    field.focus()
    this.target("log").scrollTop = this.target("log").scrollHeight
  }

  /** A line that was refused goes back to the field. @param {Event} event */
  again({ currentTarget }) {
    const key = currentTarget instanceof Element ? currentTarget.closest("[data-key]")?.getAttribute("data-key") : null
    const text = key ? room.forget(key) : ""
    if (text) this.#field.value = [text, this.#field.value].filter(Boolean).join(" ")
    this.#field.focus()
  }

  /** The line's button asks what to do about it. @param {Event} event */
  more({ currentTarget }) {
    const key = currentTarget instanceof Element ? currentTarget.closest("[data-key]")?.getAttribute("data-key") : null
    const line = room.lines().find((one) => one.key === key)
    if (line) dispatchEvent(new CustomEvent("report:open", { detail: { line: line.seq, text: line.text } }))
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.target("field"))
  }

  /** Lines and notes by their numbers; what is on its way stands last. */
  #entries() {
    const order = (/** @type {{ seq: number }} */ one) => one.seq || Infinity
    return [...room.lines(), ...room.notes].sort((a, b) => (order(a) === order(b) ? 0 : order(a) - order(b)))
  }

  #openOrClose() {
    const open = room.takesPart
    if (isUsable(this.#field) === open) return
    for (const name of ["field", "send"]) setUsable(this.target(name), open)
    this.#field.readOnly = !open
    this.#field.placeholder = words(open ? "chat-open" : "chat-closed")
  }
}
