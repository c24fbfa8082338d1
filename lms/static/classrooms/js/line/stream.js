// @ts-check
/**
 * A line for networks that let no socket through: a stream of events down, posts of frames up.
 *
 * Posts go one at a time and in order. One whose answer was lost is sent again as it was, under the same number,
 * and the server takes it once.
 *
 * @typedef {import("./socket.js").Line} Line
 */

const LOST = 1006
const FRAMES_A_POST = 50
const BYTES_A_POST = 200_000
const ANSWER_WITHIN = 8_000
const FIRST_WAIT = 300
const LONGEST_WAIT = 2_000

/** @implements {Line} */
export class StreamLine {
  way = /** @type {const} */ ("stream")
  /** @type {Line["onopen"]} */
  onopen = null
  /** @type {Line["onmessage"]} */
  onmessage = null
  /** @type {Line["onclose"]} */
  onclose = null

  #url
  #fetch
  #abort = new AbortController()
  #key = ""
  /** @type {string[]} */
  #waiting = []
  #posting = false
  #number = 0

  /**
   * @param {string} url
   * @param {typeof fetch} fetcher
   */
  constructor(url, fetcher) {
    this.#url = url
    this.#fetch = fetcher
    this.#read().then(() => this.#lost(), () => this.#lost())
  }

  /** @param {string} text */
  send(text) {
    if (!this.#key) return false
    this.#waiting.push(text)
    this.#post()
    return true
  }

  close() {
    this.onopen = this.onmessage = this.onclose = null
    this.#key = ""
    this.#abort.abort()
  }

  #lost() {
    const told = this.onclose
    this.close()
    told?.(LOST)
  }

  // -- Down ---------------------------------------------------------------------------------------

  async #read() {
    const answer = await this.#ask(this.#url, { headers: { Accept: "text/event-stream" }, signal: this.#abort.signal })
    // A page of the network's own, as hotels and schools show, is no stream.
    if (!answer.ok || !answer.body || !isEventStream(answer)) return
    const reader = answer.body.getReader()
    const decoder = new TextDecoder()
    let rest = ""
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      const events = (rest + decoder.decode(value, { stream: true })).split("\n\n")
      rest = events.pop() ?? ""
      for (const event of events) if (event.startsWith("data: ")) this.#take(event.slice(6))
    }
  }

  /** @param {string} text */
  #take(text) {
    if (this.#key || !this.onopen) return this.onmessage?.(text)
    const frame = JSON.parse(text)
    // Who may not enter gets no stream, only the reason.
    if (frame.type !== "stream") return this.onmessage?.(text)
    this.#key = frame.key
    return this.onopen()
  }

  // -- Up -----------------------------------------------------------------------------------------

  async #post() {
    if (this.#posting) return
    this.#posting = true
    // What is said in one turn goes in one post.
    await Promise.resolve()
    while (this.#key && this.#waiting.length) {
      this.#number += 1
      if (!(await this.#deliver(this.#batch()))) this.#lost()
    }
    this.#posting = false
  }

  /** The frames of one post, taken from those that wait. */
  #batch() {
    let bytes = 0
    const last = this.#waiting.findIndex((text, at) => (bytes += text.length) > BYTES_A_POST && at > 0)
    const count = Math.min(last === -1 ? this.#waiting.length : last, FRAMES_A_POST)
    return this.#waiting.splice(0, count).join("\n")
  }

  /** Whether the server took it; asks again as long as nobody answers. @param {string} body */
  async #deliver(body) {
    const url = `${this.#url}${this.#key}/?n=${this.#number}`
    for (let wait = FIRST_WAIT; this.#key; wait = Math.min(LONGEST_WAIT, wait * 2)) {
      const status = await this.#postOnce(url, body)
      if (status === 204) return true
      if (status >= 400 && status < 500) return false
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
    return true
  }

  /** The status; 0 when there was no answer. @param {string} url @param {string} body */
  async #postOnce(url, body) {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), ANSWER_WITHIN)
    this.#abort.signal.addEventListener("abort", () => late.abort(), { once: true })
    try {
      return (await this.#ask(url, { method: "POST", body, signal: late.signal })).status
    } catch {
      return 0
    } finally {
      clearTimeout(timer)
    }
  }

  /** @param {string} url @param {RequestInit} options */
  #ask(url, options) {
    // Called as a free function: `fetch` belongs to the window.
    const fetcher = this.#fetch
    return fetcher(url, { cache: "no-store", credentials: "same-origin", redirect: "error", ...options })
  }
}

/** @param {Response} answer */
function isEventStream(answer) {
  return (answer.headers.get("Content-Type") ?? "").startsWith("text/event-stream")
}
