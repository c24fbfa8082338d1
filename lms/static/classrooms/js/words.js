// @ts-check
/** Sentences from `<template id="words">`, numbers and times in the reader's language. */

const locale = document.documentElement.lang
const numbers = new Intl.NumberFormat(locale, { useGrouping: false })

/**
 * The sentence of that name, its `{placeholders}` filled; numbers in the reader's digits.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function words(name, values = {}) {
  const template = document.getElementById("words")
  const found = template instanceof HTMLTemplateElement ? template.content.querySelector(`[data-word="${name}"]`) : null
  const text = found?.textContent?.trim() ?? name
  return text.replace(/\{(\w+)\}/g, (_, key) => say(values[key] ?? ""))
}

/** @param {string | number} value */
export function say(value) {
  return typeof value === "number" ? numbers.format(value) : value
}

/** @param {number} at milliseconds since 1970 @param {string} zone IANA name or "" */
export function clock(at, zone) {
  return timeFormat(zone).format(at)
}

/** @type {Intl.DateTimeFormat | undefined} */
let times

/** @param {string} zone */
function timeFormat(zone) {
  times ??= new Intl.DateTimeFormat(locale, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(zone ? { timeZone: zone } : {}),
  })
  return times
}
