import { writeOneShot } from '../disk/firmware.ts'
import { cannotPlay, type Player } from './player.ts'

/** `bootctl set-oneshot ID`; an empty ID clears it. */
export const playBootctl: Player = async ({ root }, argv) => {
  const [, verb, id, ...more] = argv
  const isPlain = id !== undefined && /^[\w+.-]*$/.test(id)
  if (verb !== 'set-oneshot' || !isPlain || more.length > 0) return cannotPlay(argv)
  writeOneShot(root, id)
  return { status: 0 }
}
