// @ts-check
/**
 * The keyboard never stands nowhere: when what has the focus goes away, the heading of the part of the page
 * it stood in takes the focus over.
 */
import { room } from "./current.js"

const PARTS = ".panel, [data-page-target=face]"

/** @type {Element | null} */
let last = null
/** @type {Element | null} the part of the page it stood in; a button that was removed no longer knows */
let place = null

export function keepFocus() {
  document.addEventListener("focusin", ({ target }) => {
    last = target instanceof Element ? target : null
    place = last?.closest(PARTS) ?? null
  })
  document.addEventListener("click", lookLater)
  room.addEventListener("change", lookLater)
}

/** Once everything is drawn that this turn has changed. */
function lookLater() {
  setTimeout(look)
}

function look() {
  const at = document.activeElement
  // A browser takes the focus from what is hidden only with the next picture.
  if (!last || isThere(last) || (at && at !== document.body && isThere(at))) return
  const shown = [place, ...document.querySelectorAll("[data-page-target=face]")]
  focusHeading(shown.find((part) => part && isThere(part)))
}

/** @param {Element | null | undefined} part */
export function focusHeading(part) {
  const heading = [...(part?.querySelectorAll("h1, h2") ?? [])].find(isThere)
  if (!(heading instanceof HTMLElement)) return
  heading.tabIndex = -1
  heading.focus({ preventScroll: true })
}

/** @param {Element} node */
export function isThere(node) {
  return node.getClientRects().length > 0 && !node.matches(":disabled") && !node.closest("[inert]")
}
