// @ts-check
import { setText } from "../dom.js"

const HUES = 6

/**
 * The initial of a person on their colour.
 * @param {Element} node
 * @param {{ name: string, hue: number } | undefined} named
 */
export function showAvatar(node, named) {
  setText(node, initialOf(named?.name ?? ""))
  for (let hue = 1; hue <= HUES; hue += 1) node.classList.toggle(`avatar-${hue}`, hue === (named?.hue ?? 1))
}

/** The first letter or digit, as the server shows it. @param {string} name */
export function initialOf(name) {
  return [...name].find((char) => /[\p{L}\p{N}]/u.test(char))?.toUpperCase() ?? "·"
}
