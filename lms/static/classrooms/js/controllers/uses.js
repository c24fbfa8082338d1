// @ts-check
import { av, page } from "../current.js"
import { megabytes } from "../data_use.js"
import { setText } from "../dom.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

/** @typedef {import("../protocol.js").DataUse} DataUse */

/** How much data the lesson may use, and what each choice costs. */
export class UsesController extends LiveController {
  /** @override */
  static targets = ["choice", "cost"]

  /** @override */
  connect() {
    super.connect()
    const class_ = { relayed: page.relayed === "true", music: page.music === "true" }
    for (const cost of this.targets.findAll("cost")) {
      const use = /** @type {DataUse} */ (cost.getAttribute("data-use"))
      setText(cost, words("megabytes", { n: megabytes(use, Number(page.minutes), class_) }))
    }
  }

  /** @override */
  render() {
    for (const choice of this.#choices) choice.checked = choice.value === av.use
  }

  choose() {
    const chosen = this.#choices.find((choice) => choice.checked)
    if (chosen) av.choose(/** @type {DataUse} */ (chosen.value))
  }

  get #choices() {
    return /** @type {HTMLInputElement[]} */ (this.targets.findAll("choice"))
  }
}
