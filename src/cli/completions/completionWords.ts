import { readBootMenu } from '../../boot/readBootMenu.ts'
import type { Host } from '../../host/host.ts'
import { homeHere } from '../../host/user.ts'
import { readMachine } from '../../machine/machine.ts'
import { menuOfSystems } from '../../machine/menuOfSystems.ts'
import { readPointers } from '../../nix/pointers.ts'
import { type GenerationLink, profilePath, readProfile } from '../../nix/profile.ts'
import { nameOf, type StorePath } from '../../nix/storePath.ts'
import { readOwnPins } from '../../pins/ownPins.ts'
import { readPins } from '../../pins/pins.ts'
import { findTarget } from '../../targets/target.ts'
import { dateTime } from '../../text/format.ts'
import { visible } from '../../text/visible.ts'
import type { WordKind } from '../describeProgram.ts'
import type { GlobalOptions } from '../globalOptions.ts'
import { type Deletable, deletions } from './deletions.ts'
import type { TypedLine, Word } from './typedLine.ts'

/** The options on the line that select the machine. */
export function machineOptions({ options }: TypedLine): GlobalOptions {
  const root = options.get('--root')?.replace(/^~(?=\/|$)/, () => homeHere() ?? '~')
  const host = options.get('--host')
  return {
    profile: options.get('--profile') || 'system',
    color: false,
    ...(root ? { root } : {}),
    ...(host === undefined ? {} : { host }),
    ...(options.has('--demo') ? { demo: true } : {}),
  }
}

/** The machine's words of a kind, in display order. Throws what reading the machine throws. */
export async function wordsOf(
  host: Host,
  kind: WordKind,
  line: TypedLine,
  profile: string,
): Promise<Word[]> {
  const found = await read(host, kind, line, profile)
  return found.filter(({ word }) => isHarmless(word))
}

function read(host: Host, kind: WordKind, line: TypedLine, profile: string): Promise<Word[]> {
  switch (kind) {
    case 'generation':
      return generations(host, line, profile)
    case 'deletion':
      return deletions(line, () => deletable(host, profile))
    case 'specialisation':
      return specialisations(host, profile, line.given[0] ?? 'current', '')
    case 'pin':
      return unpinned(host, line.options.has('--own'))
    case 'profile':
      return profiles(host)
  }
}

/** Other characters could be special in a shell. */
function isHarmless(word: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+@/:=-]*$/.test(word)
}

const GEN_WORDS: readonly Word[] = [
  { word: 'current', description: 'the generation the profile points to' },
  { word: 'running', description: 'the running system' },
  { word: 'booted', description: 'the booted system' },
  { word: 'default', description: 'the boot default' },
  { word: 'previous', description: 'the generation before the current one' },
]

/** Commands limited to the profile's own generations: they take no specialisation. */
const OWN_ONLY = /^bisect /

/** Commands that can't activate a system outside the profile. */
const OWN_PROFILE = /^(bisect .*|switch|try)$/

/** Completions for GEN, including `41/travel` and `home-manager:9`. */
async function generations(host: Host, line: TypedLine, profile: string): Promise<Word[]> {
  const { command, word } = line
  const [, parent] = /^([^/.~][^/]*)\//.exec(word) ?? []
  if (parent !== undefined) {
    return OWN_ONLY.test(command) ? [] : specialisations(host, profile, parent, `${parent}/`)
  }
  const [, other] = /^([^/:]+):/.exec(word) ?? []
  if (other === undefined) {
    const own = [...(await numbers(host, profile)), ...GEN_WORDS, ...(await pins(host))]
    return OWN_PROFILE.test(command) ? own : [...own, ...(await otherProfiles(host, profile))]
  }
  if (OWN_PROFILE.test(command)) return []
  const theirs = await numbers(host, other)
  return theirs.map((one) => ({ ...one, word: `${other}:${one.word}` }))
}

/** `home-manager:`, to be followed by a number; only for existing profiles. */
async function otherProfiles(host: Host, profile: string): Promise<Word[]> {
  const { otherProfiles: names } = await readPins(host)
  const own = await profilePath(host, profile)
  const found: Word[] = []
  for (const name of ['system', 'home-manager', ...names]) {
    const path = await profilePath(host, name)
    if (path === own || (await host.readLink(path)) === null) continue
    found.push({ word: `${name}:`, description: 'a generation of another profile' })
  }
  return found
}

/** Read from the links alone: reading toplevels gives more, but is slower. */
async function numbers(host: Host, profile: string): Promise<Word[]> {
  const { generations: links, current } = await readProfile(host, await profilePath(host, profile))
  const { running, booted } = await readPointers(host)
  const description = ({ number, storePath, created }: GenerationLink) =>
    [
      dateTime(created),
      ...(storePath === null ? [] : [visible(nameOf(storePath).replace(/^nixos-system-/, ''))]),
      ...(number === current ? ['current'] : []),
      ...(storePath !== null && storePath === running ? ['running'] : []),
      ...(storePath !== null && storePath === booted ? ['booted'] : []),
    ].join(', ')
  return links.map((link) => ({ word: String(link.number), description: description(link) }))
}

/** As `deletionRefusals` of a plan, except those that need a toplevel: a running specialisation. */
async function deletable(host: Host, profile: string): Promise<Deletable> {
  const { generations: links, current } = await readProfile(host, await profilePath(host, profile))
  const { running, booted } = await readPointers(host)
  const { pins: profiles } = await readPins(host)
  const own = await readOwnPins(host)
  const menu = await readBootMenu(host)
    .then(async (found) => found && (await menuOfSystems(host, found)).menu)
    .catch(() => null)
  const needed = new Set<StorePath | null | undefined>([
    ...[running, booted, menu?.defaultEntry?.toplevel],
    ...(menu?.others ?? []).map((other) => (other.mayStart ? other.defaultEntry?.toplevel : null)),
    ...[...profiles, ...own.pins].map(({ storePath }) => storePath),
  ])
  const refused = links.filter(
    ({ number, storePath }) => number === current || (storePath !== null && needed.has(storePath)),
  )
  return {
    numbers: await numbers(host, profile),
    refused: new Set(refused.map(({ number }) => String(number))),
  }
}

async function pins(host: Host): Promise<Word[]> {
  const own = await readOwnPins(host)
  return [...(await systemPins(host)), ...ownRoots(own.pins)]
}

/** Includes broken pins; with `--own` only user GC roots. */
async function unpinned(host: Host, isOwn: boolean): Promise<Word[]> {
  const own = await readOwnPins(host)
  return [...(isOwn ? [] : await systemPins(host)), ...ownRoots([...own.pins, ...own.lostRoots])]
}

async function systemPins(host: Host): Promise<Word[]> {
  const { pins: profiles, lostPins } = await readPins(host)
  return [...profiles, ...lostPins].map(({ name }) => ({ word: name, description: 'pin' }))
}

function ownRoots(roots: readonly { readonly name: string }[]): Word[] {
  return roots.map(({ name }) => ({ word: name, description: 'user GC root' }))
}

async function profiles(host: Host): Promise<Word[]> {
  const { pins: kept, otherProfiles } = await readPins(host)
  return [
    { word: 'system', description: 'system generations' },
    { word: 'home-manager', description: 'home-manager generations' },
    ...otherProfiles.map((word) => ({ word, description: 'another system profile' })),
    ...kept.map(({ name }) => ({ word: name, description: 'pin' })),
  ]
}

async function specialisations(
  host: Host,
  profile: string,
  gen: string,
  before: string,
): Promise<Word[]> {
  const machine = await readMachine(host, await profilePath(host, profile))
  const { system, label } = await findTarget(host, machine, gen)
  return (system?.specialisations ?? []).map(({ name }) => ({
    word: `${before}${name}`,
    description: `specialisation of ${visible(label)}`,
  }))
}
