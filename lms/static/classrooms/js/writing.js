// @ts-check
/** Which language a line of chat is marked with: only letters that no neighbour of Kazakh uses decide. */

const CYRILLIC = /[әғқңөұүһі]/i
const ARABIC = /[\u06D5\u06C7\u06CB\u06AD\u0674\u06C6]/
const LATIN = /[ŋñäū]/i

/**
 * @param {string} text
 * @returns {{ lang: string, dir: "ltr" | "rtl" | "auto" }} lang is "" where the letters do not tell
 */
export function writingOf(text) {
  if (CYRILLIC.test(text)) return { lang: "kk-Cyrl", dir: "ltr" }
  if (ARABIC.test(text)) return { lang: "kk-Arab", dir: "rtl" }
  if (LATIN.test(text)) return { lang: "kk-Latn", dir: "ltr" }
  return { lang: "", dir: "auto" }
}
