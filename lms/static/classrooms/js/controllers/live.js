// @ts-check
import { Controller } from "../../../lib/stimulus.js"
import { av, devices, line, room } from "../current.js"

/**
 * A controller whose element shows the room: `render` is called once for all that changed in a turn.
 * @template {Element} [E=HTMLElement]
 * @extends {Controller<E>}
 */
export class LiveController extends Controller {
  #waiting = false

  /** @override */
  connect() {
    for (const source of [room, av, devices, line]) source.addEventListener("change", this.#changed)
    this.render()
  }

  /** @override */
  disconnect() {
    for (const source of [room, av, devices, line]) source.removeEventListener("change", this.#changed)
  }

  /** Shows the room as it is now. */
  render() {}

  /** @param {string} name */
  target(name) {
    const found = this.targets.find(name)
    if (!found) throw new Error(`${this.identifier} has no target "${name}"`)
    return /** @type {HTMLElement} */ (found)
  }

  #changed = () => {
    if (this.#waiting) return
    this.#waiting = true
    queueMicrotask(() => {
      this.#waiting = false
      this.render()
    })
  }
}

/**
 * A toggle: pressed or not, with the sign that belongs to it.
 * @param {Element} button
 * @param {boolean} pressed
 */
export function setPressed(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed))
  for (const sign of button.querySelectorAll("[data-when]")) {
    sign.toggleAttribute("hidden", (sign.getAttribute("data-when") === "on") !== pressed)
  }
}
