// @ts-check

/** Lights up a `.meter` of twelve spans. @param {Element} meter @param {number} level 0 to 1 */
export function showLevel(meter, level) {
  const lit = Math.round(level * meter.children.length)
  if (meter.getAttribute("aria-valuenow") === String(lit)) return
  meter.setAttribute("aria-valuenow", String(lit))
  for (const [index, light] of [...meter.children].entries()) light.classList.toggle("on", index < lit)
}
