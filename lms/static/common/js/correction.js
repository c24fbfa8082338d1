// @ts-check
import { Controller } from "../../lib/stimulus.js"

/** A line of the attendance list: the reason is asked once the status is another, the words where they are needed. */
export class CorrectionController extends Controller {
  /** @override */
  static targets = ["status", "why", "reason", "saying", "words"]

  /** @override */
  connect() {
    this.element.addEventListener("change", this.#show)
    this.#show()
  }

  /** @override */
  disconnect() {
    this.element.removeEventListener("change", this.#show)
  }

  #show = () => {
    const status = this.#field("status")
    const reason = this.#field("reason")
    const words = this.#field("words")
    const changed = status.value !== this.data.get("stands")
    // What is hidden is not sent: a status set back needs no reason.
    reason.disabled = !changed
    words.disabled = !changed || reason.value !== "other"
    this.#part("why").hidden = reason.disabled
    this.#part("saying").hidden = words.disabled
  }

  /** @param {string} name */
  #field(name) {
    return /** @type {HTMLSelectElement | HTMLInputElement} */ (this.targets.find(name))
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.targets.find(name))
  }
}
