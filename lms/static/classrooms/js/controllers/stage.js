// @ts-check
import { av, room } from "../current.js"
import { fromTemplate, setText, show, syncChildren } from "../dom.js"
import { showTile } from "../views/tile.js"
import { MOST_PICTURES, seatsOf } from "../seats.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

const LOOKS = 250
const SPEAKS_ON = 800
const HIDDEN_AFTER = 10_000
const FEW_PICTURES = 3
const WIDE = matchMedia("(min-width: 62rem)")

/** Who is here: the one who teaches at the tör, then oneself, then the others. */
export class StageController extends LiveController {
  /** @override */
  static targets = ["list", "queue", "queueWords"]

  /** @type {Map<string, number>} until when the frame stays, by person */
  #speaking = new Map()
  #timer = 0
  #hidden = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hiding

  /** @override */
  connect() {
    super.connect()
    document.addEventListener("visibilitychange", this.#turned)
    WIDE.addEventListener("change", this.#watch)
    this.#timer = window.setInterval(() => this.#listen(), LOOKS)
  }

  /** @override */
  disconnect() {
    super.disconnect()
    document.removeEventListener("visibilitychange", this.#turned)
    WIDE.removeEventListener("change", this.#watch)
    clearTimeout(this.#hiding)
    clearInterval(this.#timer)
  }

  /** @override */
  render() {
    if (room.face !== "live") return
    const seats = seatsOf(room, av)
    const list = this.target("list")
    syncChildren(list, seats, (seat) => seat.person, () => fromTemplate("tile"), showTile)
    list.setAttribute("data-size", sizeOf(seats.length))
    show(this.target("queue"), room.state.hands.length > 0)
    setText(this.target("queueWords"), words("hands-up", { n: room.state.hands.length }))
    this.#frame()
    this.#watch()
  }

  /** @param {Event} event */
  more({ currentTarget }) {
    const person = currentTarget instanceof Element ? currentTarget.closest("[data-key]")?.getAttribute("data-key") : null
    if (person) dispatchEvent(new CustomEvent("person:open", { detail: person }))
  }

  /** Nobody looks at pictures behind another page; a glance away is not worth a change. */
  #turned = () => {
    clearTimeout(this.#hiding)
    if (document.visibilityState === "visible") this.#hide(false)
    else this.#hiding = setTimeout(() => this.#hide(true), HIDDEN_AFTER)
  }

  /** @param {boolean} hidden */
  #hide(hidden) {
    this.#hidden = hidden
    this.#watch()
  }

  /** Tells the media server what this page has room for. */
  #watch = () => {
    if (room.face !== "live") return
    const pictures = this.#hidden ? 0 : WIDE.matches ? MOST_PICTURES : FEW_PICTURES
    const seats = seatsOf(room, av).filter((seat) => !seat.own)
    const large = seats.length === 1 ? seats[0] : seats.find((seat) => seat.host)
    av.watch({ pictures, large: large?.person ?? null })
  }

  #listen() {
    if (room.face !== "live") return
    const now = Date.now()
    for (const person of av.speakers()) this.#speaking.set(person, now + SPEAKS_ON)
    for (const [person, until] of this.#speaking) if (until < now) this.#speaking.delete(person)
    this.#frame()
  }

  #frame() {
    for (const tile of this.target("list").querySelectorAll("[data-key]")) {
      tile.classList.toggle("tile-speaking", this.#speaking.has(tile.getAttribute("data-key") ?? ""))
    }
  }
}

/** @param {number} count */
function sizeOf(count) {
  if (count <= 1) return "one"
  if (count === 2) return "two"
  return count <= 6 ? "few" : "many"
}
