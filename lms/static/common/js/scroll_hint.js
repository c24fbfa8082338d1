// @ts-check
import { Controller } from "../../lib/stimulus.js"

/** Marks the frame of a wide table with the sides on which more waits: `data-more="start end"`. */
export class ScrollHintController extends Controller {
  /** @override */
  static targets = ["body"]

  /** @type {ResizeObserver | undefined} */
  #observer

  /** @param {HTMLElement} body */
  bodyTargetConnected(body) {
    body.addEventListener("scroll", this.#mark, { passive: true })
    this.#observer = new ResizeObserver(this.#mark)
    this.#observer.observe(body)
  }

  /** @param {HTMLElement} body */
  bodyTargetDisconnected(body) {
    body.removeEventListener("scroll", this.#mark)
    this.#observer?.disconnect()
  }

  #mark = () => {
    const body = this.targets.find("body")
    if (!body) return
    // Right-to-left scrolls from 0 down to negative values.
    const before = Math.abs(body.scrollLeft)
    const after = body.scrollWidth - body.clientWidth - before
    const sides = [before > 1 && "start", after > 1 && "end"].filter(Boolean)
    this.element.setAttribute("data-more", sides.join(" "))
  }
}
