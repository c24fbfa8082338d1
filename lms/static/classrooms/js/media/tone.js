// @ts-check

// The open strings of a dombra tuned in a fourth, in Hz.
const STRINGS = [146.83, 196]
const LENGTH = 0.9

/**
 * Plays two plucked notes, on the chosen loudspeaker where the browser lets us choose.
 * @param {string} [speaker]
 */
export async function playTone(speaker) {
  const context = new AudioContext()
  const player = new Audio()
  const out = context.createMediaStreamDestination()
  player.srcObject = out.stream
  if (speaker && "setSinkId" in player) await player.setSinkId(speaker).catch(() => {})
  await player.play()
  for (const [index, pitch] of STRINGS.entries()) pluck(context, out, pitch, context.currentTime + 0.1 + index * LENGTH)
  await new Promise((resolve) => setTimeout(resolve, (STRINGS.length * LENGTH + 0.3) * 1_000))
  player.srcObject = null
  await context.close()
}

/** @param {AudioContext} context @param {AudioNode} out @param {number} pitch @param {number} at seconds */
function pluck(context, out, pitch, at) {
  const string = new OscillatorNode(context, { type: "triangle", frequency: pitch })
  const decay = new GainNode(context, { gain: 0 })
  decay.gain.setValueAtTime(0.6, at)
  decay.gain.exponentialRampToValueAtTime(0.001, at + LENGTH)
  string.connect(decay).connect(out)
  string.start(at)
  string.stop(at + LENGTH)
}
