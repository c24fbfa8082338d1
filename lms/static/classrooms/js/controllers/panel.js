// @ts-check
import { room } from "../current.js"
import { setText, show } from "../dom.js"
import { isThere } from "../focus.js"
import { say, words } from "../words.js"
import { LiveController } from "./live.js"

/** Hands and chat: beside the stage, or on a phone a sheet that rises over it; counts what was not read. */
export class PanelController extends LiveController {
  /** @override */
  static targets = ["sheet", "veil", "opener", "count", "behind", "close", "said", "raised"]

  /** @type {number | null} the newest line that was read; what stood there on coming in is not news */
  #read = null
  /** @type {Element | null} what opened the sheet and gets the focus back */
  #from = null

  /** @override */
  connect() {
    super.connect()
    this.element.addEventListener("keydown", this.#escape)
  }

  /** @override */
  disconnect() {
    super.disconnect()
    this.element.removeEventListener("keydown", this.#escape)
  }

  /** @override */
  render() {
    const newest = room.state.chat.at(-1)?.seq ?? 0
    if (room.face !== "live") return
    if (this.#read === null || this.#visible) this.#read = newest
    const read = this.#read
    const unread = room.state.chat.filter((line) => line.seq > read && line.person !== room.you?.person).length
    show(this.target("count"), unread > 0)
    setText(this.target("count"), say(unread))
    const news = unread ? words("chat-unread", { n: unread }) : ""
    this.target("opener").setAttribute("aria-label", news || words("chat"))
    // The chat reads itself out only while it is on the page; who leads hears of hands without looking.
    setText(this.target("said"), news)
    const hands = room.state.hands.length
    setText(this.target("raised"), room.leads && hands ? words("hands-up", { n: hands }) : "")
  }

  open() { this.#turn(true) }
  close() { this.#turn(false) }

  get #visible() {
    const sheet = this.target("sheet")
    return sheet.offsetParent !== null || sheet.getAttribute("data-open") === "true"
  }

  /** @param {boolean} open */
  #turn(open) {
    const sheet = this.target("sheet")
    if ((sheet.getAttribute("data-open") === "true") === open) return
    sheet.setAttribute("data-open", String(open))
    this.target("opener").setAttribute("aria-expanded", String(open))
    show(this.target("veil"), open)
    for (const behind of this.targets.findAll("behind")) behind.toggleAttribute("inert", open)
    if (open) this.#from = document.activeElement
    const back = this.#from && isThere(this.#from) ? this.#from : this.target("opener")
    const next = open ? this.target("close") : back
    if (next instanceof HTMLElement) next.focus()
    this.render()
  }

  /** @param {Event} event */
  #escape = (event) => {
    if (event instanceof KeyboardEvent && event.key === "Escape") this.close()
  }
}
