// @ts-check
/**
 * The one way the room speaks to sound and picture, whatever carries them.
 *
 * @typedef {{ audio: MediaStreamTrack | null, video: MediaStreamTrack | null }} Tracks
 * @typedef {"connecting" | "connected" | "broken"} Condition
 * @typedef {Tracks & { condition: Condition }} Received
 *
 * @typedef {object} MediaBackend
 * @property {(peers: Map<string, string>, spared: Set<string>) => void} setPeers  person by tab: who takes part now; others are
 *   let go, but for `spared` tabs that lost their socket and may still be connected
 * @property {(tracks: Tracks) => void} setTracks  what this tab sends; null sends nothing
 * @property {(frame: import("../protocol.js").Signal) => void} receive  a signal from the room's socket
 * @property {() => void} resume  the socket is back: mend what its absence broke
 * @property {() => Map<string, Received>} received  by person
 * @property {() => Map<string, number>} levels  how loud each person is, 0 to 1
 * @property {() => void} close
 *
 * @typedef {object} BackendOptions
 * @property {import("../protocol.js").MediaSettings} settings
 * @property {string} tab  this tab
 * @property {(frame: object) => boolean} send  passes a signal to the room's socket; false when it could not
 * @property {() => void} changed  something received is other than before
 */

import { Mesh } from "./mesh.js"

/** @type {Record<string, new (options: BackendOptions) => MediaBackend>} */
const BACKENDS = { mesh: Mesh }

/**
 * @param {BackendOptions} options
 * @returns {MediaBackend | null} null for a backend this page does not know: the room goes on as text
 */
export function createBackend(options) {
  const Backend = BACKENDS[options.settings.backend]
  return Backend ? new Backend(options) : null
}
