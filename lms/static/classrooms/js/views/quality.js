// @ts-check
import { part, setText, show } from "../dom.js"
import { words } from "../words.js"

/** A sign and a word for a line that is not good, in the parts `line` and `quality`. @param {Element} node @param {import("../protocol.js").Quality} quality */
export function showQuality(node, quality) {
  show(part(node, "line"), quality !== "good")
  setText(part(node, "quality"), quality === "good" ? "" : words(`line-is-${quality}`))
}
