import {
  existsSync,
  lstatSync,
  lutimesSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import { cannotPlay, type Ending, type Player, type Stage } from './player.ts'

/** `nix-env --profile PROFILE --switch-generation N`, `--set PATH`, `--delete-generations N...`. */
export const playNixEnv: Player = async (stage, argv) => {
  const [, option, path, action, ...rest] = argv
  if (option !== '--profile' || !path?.startsWith('/')) return cannotPlay(argv)
  const profile = new Profile(stage, path)
  const [only = ''] = rest
  const numbers = rest.map(Number)
  const areNumbers = rest.length > 0 && rest.every((word) => /^[0-9]+$/.test(word))
  if (action === '--set' && rest.length === 1 && only.startsWith('/')) return set(profile, only)
  if (action === '--switch-generation' && rest.length === 1 && areNumbers) {
    return switchTo(profile, Number(only))
  }
  if (action === '--delete-generations' && areNumbers) return remove(profile, numbers)
  return cannotPlay(argv)
}

/** A profile in the machine's directory. */
class Profile {
  readonly #stage: Stage
  readonly path: string

  constructor(stage: Stage, path: string) {
    this.#stage = stage
    this.path = path
  }

  /** Maps a path of the machine into its directory. */
  place(path: string): string {
    return this.#stage.root + path
  }

  numbers(): number[] {
    const pattern = new RegExp(`^${RegExp.escape(basename(this.path))}-([1-9][0-9]*)-link$`)
    const names = readdirSync(dirname(this.place(this.path)))
    return names.flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number)
  }

  /** As in Nix: by the link's own text, not by its final target. */
  current(): number | null {
    const place = this.place(this.path)
    if (!lstatSync(place, { throwIfNoEntry: false })) return null
    const number = /-([1-9][0-9]*)-link$/.exec(readlinkSync(place))?.[1]
    return number === undefined ? null : Number(number)
  }

  link(number: number): string {
    return `${this.place(this.path)}-${number}-link`
  }

  /** Creates or replaces a link atomically, as Nix does. */
  point(place: string, target: string): void {
    const fresh = `${place}.tmp`
    symlinkSync(target, fresh)
    lutimesSync(fresh, this.#stage.now / 1000, this.#stage.now / 1000)
    renameSync(fresh, place)
  }

  choose(number: number): void {
    this.point(this.place(this.path), `${basename(this.path)}-${number}-link`)
  }
}

function set(profile: Profile, storePath: string): Ending {
  const directory = dirname(profile.path)
  if (!existsSync(profile.place(directory))) {
    return failure(`opening directory '${directory}': No such file or directory`)
  }
  if (!existsSync(profile.place(storePath))) {
    return failure(`getting status of '${storePath}': No such file or directory`)
  }
  const highest = Math.max(0, ...profile.numbers())
  const isHighest = highest > 0 && readlinkSync(profile.link(highest)) === storePath
  const number = isHighest ? highest : highest + 1
  if (!isHighest) profile.point(profile.link(number), storePath)
  profile.choose(number)
  return { status: 0 }
}

function switchTo(profile: Profile, number: number): Ending {
  const isThere = existsSync(dirname(profile.place(profile.path)))
  if (!isThere || !profile.numbers().includes(number)) {
    return failure(`profile version ${number} does not exist`)
  }
  const from = profile.current() ?? 0
  profile.choose(number)
  return { status: 0, stderr: `switching profile from version ${from} to ${number}\n` }
}

function remove(profile: Profile, numbers: readonly number[]): Ending {
  const current = profile.current()
  if (current !== null && numbers.includes(current)) {
    // The unbalanced quotation mark is Nix's own.
    return failure(`cannot delete current version of profile ${profile.path}'`)
  }
  const known = new Set(profile.numbers())
  const gone = [...new Set(numbers)].filter((number) => known.has(number)).sort((a, b) => a - b)
  for (const number of gone) rmSync(profile.link(number))
  return { status: 0, stderr: gone.map((n) => `removing profile version ${n}\n`).join('') }
}

function failure(message: string): Ending {
  return { status: 1, stderr: `error: ${message}\n` }
}
