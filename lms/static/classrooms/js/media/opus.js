// @ts-check
/**
 * What the Opus codec is asked for, written into a session description: `stereo`, `maxaveragebitrate`
 * and `ptime` say what this side wants to receive, `sprop-stereo` what it will send.
 *
 * @typedef {import("../protocol.js").AudioProfile} AudioProfile
 */

const ARRIVAL = /^a=(extmap:\d+(\/\w+)? \S*(transport-wide-cc|abs-send-time)\S*|rtcp-fb:\S+ transport-cc)\r?\n/gm

/**
 * @param {string} sdp
 * @param {AudioProfile} profile
 */
export function tuneOpus(sdp, profile) {
  const type = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1]
  if (!type) return sdp
  const bare = sdp.replace(/^a=ptime:.*\r?\n/gm, "")
  const line = new RegExp(`^a=fmtp:${type} (.*)$`, "m")
  const found = line.exec(bare)?.[1]
  const tuned = `a=fmtp:${type} ${parameters(found ?? "", profile)}\r\na=ptime:${profile.frame_ms}`
  if (found !== undefined) return bare.replace(line, tuned)
  return bare.replace(new RegExp(`^(a=rtpmap:${type} .*)$`, "m"), `$1\r\n${tuned}`)
}

/**
 * Sound without reports on every packet's arrival: they would cost as much as a thin voice itself.
 * Pictures keep them, to find what the line carries.
 * @param {string} sdp
 */
export function withoutArrivalReports(sdp) {
  const parts = sdp.split(/^(?=m=)/m)
  return parts.map((part) => (part.startsWith("m=audio") ? part.replace(ARRIVAL, "") : part)).join("")
}

/** @param {string} written @param {AudioProfile} profile */
function parameters(written, { channels, bitrate, dtx }) {
  const pairs = new Map(written.trim().split(";").filter(Boolean).map(pair))
  const stereo = channels > 1 ? "1" : "0"
  pairs.set("stereo", stereo)
  pairs.set("sprop-stereo", stereo)
  pairs.set("maxaveragebitrate", String(bitrate))
  // Silence between two plucks of a string is music; cutting it costs the decay of the note.
  pairs.set("usedtx", dtx ? "1" : "0")
  return [...pairs].map(([key, value]) => (value === "" ? key : `${key}=${value}`)).join(";")
}

/** @param {string} text @returns {[string, string]} */
function pair(text) {
  const [key = "", value = ""] = text.trim().split("=")
  return [key, value]
}

/** The identity of the connection that wrote a description: it stays the same until the connection is made anew. @param {string} sdp */
export function originOf(sdp) {
  return /^o=\S+ (\S+) /m.exec(sdp)?.[1] ?? ""
}

/** An answer names the connection it answers in its subject line, which nobody else uses. @param {string} sdp @param {string} offer */
export function withSubject(sdp, offer) {
  return sdp.replace(/^s=.*$/m, `s=${offer}`)
}

/** @param {string} sdp */
export function subjectOf(sdp) {
  return /^s=(\S*)/m.exec(sdp)?.[1] ?? ""
}

/** @param {AudioProfile} profile @returns {MediaTrackConstraints} */
export function microphoneConstraints(profile) {
  return {
    echoCancellation: profile.echo_cancellation,
    noiseSuppression: profile.noise_suppression,
    autoGainControl: profile.auto_gain,
    channelCount: { ideal: profile.channels },
  }
}
