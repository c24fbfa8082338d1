// @ts-check
import { devices } from "../current.js"
import { show } from "../dom.js"
import { words } from "../words.js"
import { LiveController } from "./live.js"

/** @typedef {import("../media/devices.js").Wanted} Wanted */

const CAN_CHOOSE_SPEAKER = "setSinkId" in HTMLMediaElement.prototype

/** Which microphone, camera and loudspeaker. */
export class DevicesController extends LiveController {
  /** @override */
  static targets = ["field"]

  /** @override */
  render() {
    for (const field of this.targets.findAll("field")) this.#fill(field)
  }

  /** @param {Event} event */
  choose({ target }) {
    if (!(target instanceof HTMLSelectElement)) return
    devices.choose(/** @type {Wanted} */ (target.dataset.kind), target.value)
  }

  /** @param {Element} field */
  async #fill(field) {
    const select = field.querySelector("select")
    if (!select) return
    const kind = /** @type {Wanted} */ (select.dataset.kind)
    const found = await devices.list(kind)
    show(field, found.length > 0 && (kind !== "speaker" || CAN_CHOOSE_SPEAKER))
    const named = found.map((device, index) => [device.deviceId, device.label || words(`${kind}-number`, { n: index + 1 })])
    const before = [...select.options].map((option) => [option.value, option.text])
    if (JSON.stringify(before) !== JSON.stringify(named)) select.replaceChildren(...named.map(([id, name]) => new Option(name, id)))
    const used = kind === "speaker" ? devices.choice.speaker : (devices.tracks[kind]?.getSettings().deviceId ?? devices.choice[kind])
    if (used && found.some((device) => device.deviceId === used)) select.value = used
  }
}
