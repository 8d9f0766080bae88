import { existsSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { storeHash } from '../store/hash.ts'
import { playCollector } from './collector.ts'
import { cannotPlay, type Player } from './player.ts'

const AUTO = '/nix/var/nix/gcroots/auto'

/** `nix-store --gc`, and `nix-store --realise PATH --add-root LINK [--indirect]` for an existing path. */
export const playStore: Player = async (stage, argv, say) => {
  if (argv[1] === '--gc') return playCollector(stage, argv, say)
  const [, realise, path = '', addRoot, link = '', ...more] = argv
  const indirect = more.length === 1 && more[0] === '--indirect'
  const isKnown =
    realise === '--realise' && addRoot === '--add-root' && (indirect || more.length === 0)
  if (!isKnown || !path.startsWith('/nix/store/')) return cannotPlay(argv)
  const { root } = stage
  if (!existsSync(root + path)) {
    return { status: 1, stderr: `error: don't know how to build these paths:\n  ${path}\n` }
  }
  makeLink(root + link, path)
  if (indirect) makeLink(`${root}${AUTO}/${storeHash(link)}`, link)
  return { status: 0, stdout: `${link}\n` }
}

/** Creates a link unless the path exists. */
function makeLink(place: string, target: string): void {
  mkdirSync(dirname(place), { recursive: true })
  if (lstatSync(place, { throwIfNoEntry: false }) === undefined) symlinkSync(target, place)
}
