// @ts-check
import { Controller } from "../../lib/stimulus.js"

const KEY = "reading-place"

/**
 * Keeps the place on the page when another script is chosen: the page comes anew, and its lines are longer or shorter.
 * @extends {Controller<HTMLElement>}
 */
export class ReadingPlaceController extends Controller {
  /** @override */
  connect() {
    this.element.addEventListener("submit", this.#keep)
    this.#goBack()
  }

  /** @override */
  disconnect() {
    this.element.removeEventListener("submit", this.#keep)
  }

  #keep = () => {
    const part = this.#parts().filter((each) => each.getBoundingClientRect().top < innerHeight / 3).pop()
    if (!part) return
    const { top, height } = part.getBoundingClientRect()
    // The share of the part already read, since its height changes with the script.
    const read = Math.max(0, innerHeight / 3 - top) / height
    sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, id: part.id, read }))
  }

  async #goBack() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null")
    sessionStorage.removeItem(KEY)
    const part = kept?.path === location.pathname && document.getElementById(kept.id)
    if (!part) return
    scrollToShare(part, kept.read)
    // The letters of the new script may come a moment later, and they are wider or taller.
    await document.fonts.ready
    scrollToShare(part, kept.read)
  }

  #parts() {
    return Array.from(this.element.querySelectorAll("section[id]"))
  }
}

/**
 * @param {HTMLElement} part
 * @param {number} share of the part that stands above the line one reads at, a third of the window down
 */
function scrollToShare(part, share) {
  const { top, height } = part.getBoundingClientRect()
  scrollTo({ top: scrollY + top + share * height - innerHeight / 3, behavior: "instant" })
}
