// @ts-check
import { Controller } from "../../lib/stimulus.js"

const KEY = "translation"

/**
 * Hides the translations of a unit for those who want to read without them; remembered in this browser.
 * @extends {Controller<HTMLElement>}
 */
export class TranslationController extends Controller {
  /** @override */
  static targets = ["choice"]

  /** @param {HTMLElement} choice */
  choiceTargetConnected(choice) {
    const shown = remembered() !== "off"
    const box = choice.querySelector("input")
    if (box) box.checked = shown
    choice.hidden = false
    this.#apply(shown)
  }

  /** @param {Event} event */
  show({ currentTarget }) {
    if (!(currentTarget instanceof HTMLInputElement)) return
    this.#apply(currentTarget.checked)
    remember(currentTarget.checked ? "on" : "off")
  }

  /** @param {boolean} shown */
  #apply(shown) {
    this.element.dataset.translation = shown ? "on" : "off"
  }
}

/** Storage may be forbidden by the browser; then the choice lasts as long as the page. */
function remembered() {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

/** @param {string} value */
function remember(value) {
  try {
    localStorage.setItem(KEY, value)
  } catch {
    // Nothing is lost but the memory of it.
  }
}
