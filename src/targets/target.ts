import { posix } from 'node:path'
import { rivalMenus } from '../boot/menu.ts'
import { newestWhole } from '../health/bestKnownGood.ts'
import type { Host } from '../host/host.ts'
import { typedPath } from '../host/user.ts'
import { defaultName, generationWith, specialisationAt } from '../machine/bootState.ts'
import { type Generation, withoutMissingFiles } from '../machine/generation.ts'
import type { Machine } from '../machine/machine.ts'
import { isSystemProfile } from '../machine/otherProfiles.ts'
import { type GenerationLink, profilePath, readProfile } from '../nix/profile.ts'
import { exactStorePath, nameOf, type StorePath } from '../nix/storePath.ts'
import { readSystem, type System } from '../nix/system.ts'
import { wrappedSystem } from '../nix/wrapper.ts'
import { Problem } from '../problem.ts'

/** The system that a GEN on the command line refers to. */
export interface Target {
  /** Its name for people: `41`, or a store path's name. */
  readonly label: string
  readonly storePath: StorePath
  /** Null for a system that is no generation of the profile. */
  readonly generation: Generation | null
  readonly system: System | null
  /** The parent system, where it was requested as a specialisation. */
  readonly specialisation?: { readonly name: string; readonly parent: Target }
  /** Another profile, where it was requested as that profile's generation. */
  readonly profile?: string
  /** Its link there; also for running or default systems of another profile. */
  readonly other?: GenerationLink
}

/**
 * Resolves GEN: a number, `current`, `running`, `booted`, `default`, `previous`, a pin's name, a store path,
 * or a path that leads to one, a relative one from the working directory; `GEN/NAME` is a specialisation,
 * `PROFILE:GEN` a generation of another profile. A name has priority over a file: `./NAME` is the file.
 * Throws `no-generation`, `no-path` or `store-path-gone`; `no-profile` for a missing profile.
 */
export async function findTarget(host: Host, machine: Machine, gen: string): Promise<Target> {
  const generation = byNumberOrWord(machine, gen)
  if (generation !== null) return targetOf(generation)
  const [, profile, number] = OF_PROFILE.exec(gen) ?? []
  if (profile !== undefined && number !== undefined) {
    return ofProfile(host, machine, profile, number)
  }
  const [, parent, name] = /^([^/]+)\/(?:specialisation\/)?([^/]+)$/.exec(gen) ?? []
  if (parent !== undefined && name !== undefined && isName(machine, parent)) {
    return specialisationOf(host, await findTarget(host, machine, parent), name)
  }
  const storePath = await wrappedSystem(host, await pathFor(host, machine, gen))
  if ((await host.status(storePath)) === null) {
    throw new Problem('no-path', `${storePath} is not in the store.`)
  }
  return targetFor(host, machine, storePath)
}

const OF_PROFILE = /^([^:]+):([1-9][0-9]*|current)$/
const WORDS = ['current', 'previous', 'running', 'booted', 'default']

/** Whether GEN is anything but a path. */
function isName({ pins }: Machine, gen: string): boolean {
  return (
    /^[0-9]+$/.test(gen) ||
    WORDS.includes(gen) ||
    OF_PROFILE.test(gen) ||
    pins.some(({ name }) => name === gen)
  )
}

/** As `findTarget`, but accepts only a generation of the profile, present or not. */
export async function findGeneration(host: Host, machine: Machine, gen: string) {
  const generation = byNumberOrWord(machine, gen)
  if (generation !== null) return generation
  const [, profile, number] = OF_PROFILE.exec(gen) ?? []
  if (profile !== undefined && number !== undefined) {
    const { generation: own } = await ofProfile(host, machine, profile, number)
    return own ?? fail(`${gen} is a generation of another profile: use --profile ${profile}.`)
  }
  const storePath = await wrappedSystem(host, await pathFor(host, machine, gen))
  const found = generationWith(machine.generations, storePath)
  if (found !== null) return found
  throw new Problem(
    'no-generation',
    `${gen} (${storePath}) is not a generation of ${machine.profile.path}.`,
  )
}

/** A generation as a target. Throws `store-path-gone` where its store path is missing. */
export function targetOf(generation: Generation): Target {
  const { number, storePath, present, link } = generation
  if (storePath === null || !present) {
    throw new Problem(
      'store-path-gone',
      storePath === null
        ? `Generation ${number} is unusable: ${link} does not point to a store path.`
        : `Generation ${number} is unusable: ${storePath} is missing from the store.`,
    )
  }
  return { label: String(number), storePath, generation, system: generation.system }
}

/** A system's specialisation, which is itself a system. */
async function specialisationOf(host: Host, parent: Target, name: string): Promise<Target> {
  const known = parent.system?.specialisations ?? []
  const found = known.find((some) => some.name === name)
  if (found === undefined) {
    const names = known.map((some) => some.name).join(', ') || 'none'
    fail(`${parent.label} has no specialisation ${name} (it has ${names}).`)
  }
  const { storePath } = found
  if (storePath === null || (await host.status(storePath)) === null) {
    const message = `The specialisation ${name} of ${parent.label} is unusable: its store path is missing.`
    throw new Problem('store-path-gone', message)
  }
  const system = await readSystem(host, storePath)
  const label = `${parent.label}/${name}`
  return { label, storePath, generation: null, system, specialisation: { name, parent } }
}

async function ofProfile(
  host: Host,
  machine: Machine,
  name: string,
  number: string,
): Promise<Target> {
  const profile = await profilePath(host, name)
  if (profile === machine.profile.path) return findTarget(host, machine, number)
  const { generations, current } = await readProfile(host, profile)
  const wanted = number === 'current' ? current : Number(number)
  const found = generations.find((generation) => generation.number === wanted)
  if (found === undefined) fail(`There is no generation ${number} of the profile ${name}.`)
  const { storePath, present, link } = found
  if (storePath === null || !present) {
    throw new Problem('store-path-gone', `${link} is unusable: its store path is missing.`)
  }
  const read = await readSystem(host, storePath)
  const system = isSystemProfile(profile) ? read : withoutMissingFiles(read)
  const label = `${name}:${found.number}`
  return { label, storePath, generation: null, system, profile, other: found }
}

async function targetFor(host: Host, machine: Machine, storePath: StorePath): Promise<Target> {
  const generation = generationWith(machine.generations, storePath)
  if (generation !== null) return targetOf(generation)
  const system = await readSystem(host, storePath)
  const parent = specialisationAt(machine.generations, storePath)
  if (parent !== null) {
    const { name, generation: whole } = parent
    const label = `${whole.number}/${name}`
    const specialisation = { name, parent: targetOf(whole) }
    return { label, storePath, generation: null, system, specialisation }
  }
  const other = machine.elsewhere.get(storePath)
  return {
    label: other?.label ?? nameOf(storePath),
    storePath,
    generation: null,
    system,
    ...(other !== undefined && { other: other.link }),
  }
}

function byNumberOrWord(machine: Machine, gen: string): Generation | null {
  const { generations, profile } = machine
  if (/^[0-9]+$/.test(gen)) {
    return generations.find(({ number }) => String(number) === gen) ?? fail(noNumber(machine, gen))
  }
  if (gen === 'current') {
    return (
      generations.find(({ current }) => current) ?? fail(`${profile.path} points to no generation.`)
    )
  }
  if (gen === 'previous') {
    const { current } = profile
    const older = generations.find(({ number }) => current !== null && number < current)
    if (current === null) return fail(noCurrent(machine))
    return older ?? fail(`There is no generation older than the current one (${current}).`)
  }
  return null
}

/** Explains that the profile points at no generation, and which one to switch to. */
function noCurrent(machine: Machine): string {
  const whole = newestWhole(machine)
  const way =
    whole === null ? '' : ` To fix it, switch to ${whole.number} (newest complete generation).`
  return `${machine.profile.path} points to no generation, so there is no previous one.${way}`
}

/** The known boot default; throws `no-generation` where it is unknown. */
function defaultSystem(machine: Machine): StorePath {
  const { bootMenu } = machine
  const isKnown = bootMenu !== null && rivalMenus(bootMenu).length === 0
  return (isKnown ? bootMenu.defaultEntry?.toplevel : null) ?? fail(noDefault(machine))
}

function noDefault(machine: Machine): string {
  const name = defaultName(machine)
  return name === null ? 'The boot default is unknown.' : `The boot default is ${name}, not NixOS.`
}

async function pathFor(host: Host, machine: Machine, gen: string): Promise<StorePath> {
  const { pointers, pins } = machine
  switch (gen) {
    case 'running':
      return pointers.running ?? fail('The running system is unknown.')
    case 'booted':
      return pointers.booted ?? fail('The booted system is unknown.')
    case 'default':
      return defaultSystem(machine)
  }
  const pin = pins.find(({ name }) => name === gen)
  return pin?.storePath ?? fileFor(host, gen)
}

/** The store path that a typed path is, or leads to. */
async function fileFor(host: Host, gen: string): Promise<StorePath> {
  const isPath = /^[./~]/.test(gen)
  if (gen === '' || (!isPath && host.directory === null)) {
    return fail(`There is no generation or pin ${gen}.`)
  }
  const path = typedPath(host, gen.replace(/^~(?=\/)/, host.user.home))
  const named = exactStorePath(posix.resolve(path))
  if (named !== null) return named
  const end = await host.resolve(path)
  // A link to a collected path dangles; the error names that path.
  const storePath = exactStorePath(end ?? '') ?? exactStorePath((await host.readLink(path)) ?? '')
  if (storePath !== null) return storePath
  if (end === null && !isPath) fail(`There is no generation, pin or file ${gen}.`)
  const where = end === null || end === path ? '' : `: it points to ${end}`
  throw new Problem('no-path', `${gen} is not a store path and does not point to one${where}.`)
}

function noNumber(machine: Machine, gen: string): string {
  const numbers = machine.generations.map(({ number }) => number)
  const known =
    numbers.length === 0 ? '' : ` There are ${numbers.length}; the newest is ${numbers[0]}.`
  return `There is no generation ${gen} of ${machine.profile.path}.${known}`
}

function fail(message: string): never {
  throw new Problem('no-generation', message)
}
