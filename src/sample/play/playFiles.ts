import { lutimesSync, mkdirSync, rmSync } from 'node:fs'
import { posix } from 'node:path'
import { cannotPlay, type Player } from './player.ts'

const PROFILES = '/nix/var/nix/profiles/'
/** The directory of a person's own profiles, including home-manager's. */
const OWN_PROFILES = '/root/.local/state/nix/profiles/'
/** The directory of user GC roots. */
const OWN_ROOTS = '/var/lib/terrapin/pins/'

/**
 * `mkdir -p -m 0755 DIRECTORY`, `rm --force -- PATH...` and `touch --no-dereference --date=@N -- LINK`, for
 * profiles and nothing else.
 */
export const playFiles: Player = async ({ root }, argv) => {
  const [program, ...rest] = argv
  if (program === 'mkdir') {
    const [parents, mode, bits, directory, ...more] = rest
    const isKnown = parents === '-p' && mode === '-m' && bits === '0755' && more.length === 0
    if (!isKnown || directory === undefined || !isBelow(directory)) return cannotPlay(argv)
    mkdirSync(root + directory, { recursive: true, mode: 0o755 })
    return { status: 0 }
  }
  if (program === 'touch') return playTouch(root, argv)
  const paths = rest.slice(2)
  const isKnown = rest[0] === '--force' && rest[1] === '--' && paths.length > 0
  if (!isKnown || !paths.every(isBelow)) return cannotPlay(argv)
  for (const path of paths) rmSync(root + path, { force: true })
  return { status: 0 }
}

function playTouch(root: string, argv: readonly string[]) {
  const [, option, date = '', separator, link, ...more] = argv
  const seconds = Number(/^--date=@(\d+)$/.exec(date)?.[1] ?? Number.NaN)
  const isKnown = option === '--no-dereference' && separator === '--' && more.length === 0
  if (!isKnown || Number.isNaN(seconds) || link === undefined || !isBelow(link)) {
    return cannotPlay(argv)
  }
  lutimesSync(root + link, seconds, seconds)
  return { status: 0 }
}

function isBelow(path: string): boolean {
  const plain = posix.normalize(path)
  return (
    plain === path && [PROFILES, OWN_PROFILES, OWN_ROOTS].some((place) => path.startsWith(place))
  )
}
