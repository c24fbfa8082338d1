// A server over HTTP whose answers are the test's.

export class FakeFetch {
  /** @type {{ url: string, method: string, body: string, answer: (status: number) => void, lose: () => void }[]} */
  posts = []
  /** @type {{ url: string, send: (text: string) => void, end: () => void }[]} */
  streams = []
  /** @type {(() => Response | Promise<Response>) | null} answers a stream in its place */
  instead = null

  /** @type {typeof fetch} */
  fetch = (url, { method = "GET", body, signal } = {}) => {
    if (method === "POST") return this.#post(String(url), String(body), signal)
    return Promise.resolve(this.instead ? this.instead() : this.#stream(String(url), signal))
  }

  get stream() {
    const stream = this.streams.at(-1)
    if (!stream) throw new Error("No stream was asked for")
    return stream
  }

  /** The only post that is not answered yet. */
  get post() {
    const post = this.posts.at(-1)
    if (!post) throw new Error("Nothing was posted")
    return post
  }

  /** @param {string} url @param {AbortSignal | null | undefined} signal */
  #stream(url, signal) {
    /** @type {ReadableStreamDefaultController<Uint8Array>} */
    let controller
    const body = new ReadableStream({ start(given) { controller = given } })
    const ended = { now: false }
    const end = () => { if (!ended.now) { ended.now = true; controller.close() } }
    signal?.addEventListener("abort", () => { ended.now = true; controller.error(new Error("aborted")) })
    const send = (/** @type {string} */ text) => controller.enqueue(new TextEncoder().encode(text))
    this.streams.push({ url, send, end })
    return new Response(body, { headers: { "Content-Type": "text/event-stream; charset=utf-8" } })
  }

  /** @param {string} url @param {string} body @param {AbortSignal | null | undefined} signal @returns {Promise<Response>} */
  #post(url, body, signal) {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new Error("aborted")))
      const answer = (/** @type {number} */ status) => resolve(new Response(null, { status }))
      this.posts.push({ url, method: "POST", body, answer, lose: () => reject(new TypeError("lost")) })
    })
  }
}

/** Lets promises run, without timers. */
export async function turns() {
  for (let n = 0; n < 8; n += 1) await new Promise((resolve) => setImmediate(resolve))
}
