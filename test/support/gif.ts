/*
 * As much of a GIF as tells how long it plays (GIF89a specification, w3.org/Graphics/GIF). Blocks
 * are walked through, not searched for: compressed pixels may look like anything.
 */

export interface Gif {
  readonly width: number
  readonly height: number
  readonly frames: number
  /** How long it plays once. */
  readonly seconds: number
}

const EXTENSION = 0x21
const GRAPHIC_CONTROL = 0xf9
const IMAGE = 0x2c
const TRAILER = 0x3b

/** What a GIF says of itself. Throws where it is none, or is cut off. */
export function readGif(bytes: Buffer): Gif {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) throw new Error('not a GIF')
  let at = 13 + colorTable(bytes.readUInt8(10))
  let frames = 0
  let hundredths = 0
  for (;;) {
    const block = bytes.readUInt8(at)
    if (block === TRAILER) break
    if (block === EXTENSION) {
      if (bytes.readUInt8(at + 1) === GRAPHIC_CONTROL) hundredths += bytes.readUInt16LE(at + 4)
      at = afterSubBlocks(bytes, at + 2)
    } else if (block === IMAGE) {
      frames += 1
      // The descriptor, its colours, and the byte that says how codes begin.
      at = afterSubBlocks(bytes, at + 10 + colorTable(bytes.readUInt8(at + 9)) + 1)
    } else throw new Error(`no block of a GIF at byte ${at}`)
  }
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)]
  return { width, height, frames, seconds: hundredths / 100 }
}

/** Bytes of the colour table that these flags announce. */
function colorTable(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1)
}

function afterSubBlocks(bytes: Buffer, start: number): number {
  let at = start
  while (bytes.readUInt8(at) > 0) at += bytes.readUInt8(at) + 1
  return at + 1
}
