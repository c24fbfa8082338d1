// @ts-check
import { av, devices } from "../current.js"
import { show, syncChildren } from "../dom.js"
import { LiveController } from "./live.js"

/** Plays who may be heard, on the chosen loudspeaker. */
export class SoundController extends LiveController {
  /** @override */
  static targets = ["players", "blocked"]

  /** @override */
  render() {
    const heard = [...av.received()].flatMap(([, { audio }]) => (audio ? [audio] : []))
    // By the track: through the media server one track carries now this person, now that, and plays on.
    syncChildren(this.target("players"), heard, (track) => track.id, () => new Audio(), (node, track) => this.#play(node, track))
    show(this.target("blocked"), av.blocked && heard.length > 0)
  }

  /** A tap is what browsers wait for. */
  allow() {
    av.wake()
    av.setBlocked(false)
    for (const player of this.target("players").querySelectorAll("audio")) this.#start(player)
  }

  /** @param {Element} node @param {MediaStreamTrack} track */
  #play(node, track) {
    const player = /** @type {HTMLAudioElement & { setSinkId?: (id: string) => Promise<void>, sinkId?: string }} */ (node)
    const speaker = devices.choice.speaker ?? ""
    if (player.setSinkId && player.sinkId !== speaker) player.setSinkId(speaker).catch(() => {})
    if (player.srcObject instanceof MediaStream && player.srcObject.getAudioTracks()[0] === track) return
    player.srcObject = new MediaStream([track])
    this.#start(player)
  }

  /** @param {HTMLAudioElement} player */
  #start(player) {
    player.play().catch((error) => error.name === "NotAllowedError" && av.setBlocked(true))
  }
}
