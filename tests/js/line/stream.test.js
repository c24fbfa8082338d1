// @ts-check
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"

import { StreamLine } from "../../../lms/static/classrooms/js/line/stream.js"
import { FakeFetch, turns } from "./fake_fetch.js"

const URL = "http://test/live/rooms/1/"
const OPENING = `:${" ".repeat(100)}\n\ndata: {"type":"stream","key":"k1"}\n\n`

/** @type {FakeFetch} */
let server
/** @type {StreamLine} */
let line
/** @type {unknown[]} */
let told

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout"] })
  server = new FakeFetch()
})

function open() {
  told = []
  line = new StreamLine(URL, server.fetch)
  line.onopen = () => told.push("open")
  line.onmessage = (text) => told.push(text)
  line.onclose = (code) => told.push(code)
}

async function opened() {
  open()
  await turns()
  server.stream.send(OPENING)
  await turns()
}

test("the key opens the line, and frames come whole however they are cut", async () => {
  await opened()
  const text = `data: {"text":"Сәлем"}\n\n:\n\ndata: 2\n\n`
  const bytes = new TextEncoder().encode(text)

  server.stream.send(text.slice(0, 3))
  server.stream.send(text.slice(3))
  await turns()

  assert.ok(bytes.length > text.length)
  assert.deepEqual(told, ["open", `{"text":"Сәлем"}`, "2"])
})

test("who may not enter gets the reason, and no line", async () => {
  open()
  await turns()
  server.stream.send(`data: {"type":"closing","code":4404,"at":null}\n\n`)
  server.stream.end()
  await turns()

  assert.deepEqual(told, [`{"type":"closing","code":4404,"at":null}`, 1006])
})

test("a page of the network's own is no line", async () => {
  server.instead = () => new Response("<h1>Sign in to the school's network</h1>", { headers: { "Content-Type": "text/html" } })
  open()
  await turns()

  assert.deepEqual(told, [1006])
})

test("nothing can be sent before the key", () => {
  open()

  assert.equal(line.send("1"), false)
})

test("what is sent in one turn goes in one post, and the next waits for its answer", async () => {
  await opened()

  line.send("1")
  line.send("2")
  await turns()
  line.send("3")
  line.send("4")
  await turns()
  assert.deepEqual(server.posts.map(({ body }) => body), ["1\n2"])
  server.post.answer(204)
  await turns()

  assert.deepEqual(server.posts.map(({ url, body }) => [url, body]), [[`${URL}k1/?n=1`, "1\n2"], [`${URL}k1/?n=2`, "3\n4"]])
})

test("a post whose answer was lost is sent again as it was, under its number", async () => {
  await opened()
  line.send("1")
  await turns()
  server.post.lose()
  await turns()
  line.send("2")

  mock.timers.tick(300)
  await turns()
  server.post.answer(502)
  await turns()
  mock.timers.tick(600)
  await turns()
  server.post.answer(204)
  await turns()

  const sent = server.posts.map(({ url, body }) => [url.split("=")[1], body])
  assert.deepEqual(sent, [["1", "1"], ["1", "1"], ["1", "1"], ["2", "2"]])
})

test("a post nobody answers is given up after eight seconds and sent again", async () => {
  await opened()
  line.send("1")
  await turns()

  mock.timers.tick(8_000)
  await turns()
  mock.timers.tick(300)
  await turns()

  assert.deepEqual(server.posts.map(({ body }) => body), ["1", "1"])
})

test("a stream the server does not know any more is lost", async () => {
  await opened()
  line.send("1")
  await turns()
  server.post.answer(404)
  await turns()

  assert.deepEqual(told, ["open", 1006])
})

test("large frames go in posts of their own", async () => {
  await opened()
  const large = "x".repeat(60_000)
  for (let n = 0; n < 5; n += 1) line.send(large)
  await turns()
  server.post.answer(204)
  await turns()

  assert.deepEqual(server.posts.map(({ body }) => body.length), [180_002, 120_001])
})

test("after close nothing is told and nothing sent", async () => {
  await opened()

  line.close()
  await turns()

  assert.equal(line.send("1"), false)
  assert.deepEqual(told, ["open"])
  assert.deepEqual(server.posts, [])
})
