// @ts-check

/**
 * Makes the keyed children of `list` those of `items`, in their order. Nodes that stay are kept and
 * moved as little as can be, so that focus, scroll and a playing picture survive. Children without
 * `data-key` stay where they are, behind.
 *
 * @template T
 * @param {Element} list
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => Element} create
 * @param {(node: Element, item: T) => void} update
 */
export function syncChildren(list, items, keyOf, create, update) {
  const keys = new Set(items.map(keyOf))
  /** @type {Map<string, Element>} */
  const nodes = new Map()
  for (const node of [...list.children]) {
    const key = node.getAttribute("data-key")
    if (key === null) continue
    if (keys.has(key)) nodes.set(key, node)
    else node.remove()
  }
  let next = list.firstElementChild
  for (const item of items) {
    const node = nodes.get(keyOf(item)) ?? made(create(item), keyOf(item))
    if (node === next) next = next.nextElementSibling
    else list.insertBefore(node, next)
    update(node, item)
  }
}

/** @param {Element} node @param {string} key */
function made(node, key) {
  node.setAttribute("data-key", key)
  return node
}

/** The one element of a `<template>`, new. @param {string} id */
export function fromTemplate(id) {
  const template = document.getElementById(id)
  const first = template instanceof HTMLTemplateElement ? template.content.firstElementChild : null
  if (!first) throw new Error(`No <template id="${id}"> with an element`)
  return /** @type {HTMLElement} */ (first.cloneNode(true))
}

/** The part of `root` that carries `data-part="name"`. @param {ParentNode} root @param {string} name */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`)
  if (!found) throw new Error(`No part "${name}"`)
  return /** @type {HTMLElement} */ (found)
}

/** Writes only where something changes: a live region must not repeat itself. @param {Element} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * Out of use, a control stays where it is for the keyboard: who stands on it is not thrown out. What it does must ask.
 * @param {Element} control
 * @param {boolean} usable
 */
export function setUsable(control, usable) {
  control.setAttribute("aria-disabled", String(!usable))
}

/** @param {Element} control */
export function isUsable(control) {
  return control.getAttribute("aria-disabled") !== "true"
}

/** @param {Element} node @param {boolean} shown */
export function show(node, shown) {
  node.toggleAttribute("hidden", !shown)
}

/** Every script of the page is here: what would say that some are missing goes. */
export function arrived() {
  for (const notice of document.querySelectorAll("[data-late]")) notice.remove()
}
