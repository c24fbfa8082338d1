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

  #goBack() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null")
    sessionStorage.removeItem(KEY)
    const part = kept?.path === location.pathname && document.getElementById(kept.id)
    if (!part) return
    const { top, height } = part.getBoundingClientRect()
    scrollTo({ top: scrollY + top + kept.read * height - innerHeight / 3, behavior: "instant" })
  }

  #parts() {
    return Array.from(this.element.querySelectorAll("section[id]"))
  }
}
