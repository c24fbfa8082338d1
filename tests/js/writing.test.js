// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"

import { writingOf } from "../../lms/static/classrooms/js/writing.js"

for (const [text, lang, dir] of [
  ["Қонақ төрде отырады", "kk-Cyrl", "ltr"],
  ["Привет всем", "", "auto"],
  ["قوناق ٴتوردە وتىرادى", "kk-Arab", "rtl"],
  ["سلام، خوبید؟", "", "auto"],
  ["Qoñaq üide", "kk-Latn", "ltr"],
  ["Merhaba, nasılsınız?", "", "auto"],
  ["Hello", "", "auto"],
]) {
  test(`“${text}” is marked ${lang || "by its first letter"}`, () => {
    assert.deepEqual(writingOf(text ?? ""), { lang, dir })
  })
}
