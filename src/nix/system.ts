import type { Host } from '../host/host.ts'
import { asProblem, Problem } from '../problem.ts'
import { type Bootspec, parseBootspec } from './bootspec.ts'
import { exactStorePath, type StorePath } from './storePath.ts'
import { parseVersionScript } from './versionScript.ts'

/** What a system's toplevel says of itself; null is what it does not say. */
export interface System {
  readonly storePath: StorePath
  readonly nixosVersion: string | null
  readonly kernelVersion: string | null
  readonly configurationRevision: string | null
  readonly nixpkgsRevision: string | null
  readonly specialisations: readonly Specialisation[]
  readonly bootspec: Bootspec | null
  /** What init and the scripts that stop it agree on; a switch to another needs a reboot. */
  readonly initInterface: string | null
  /** Whether it can activate itself; a toplevel without the script can't be switched to. */
  readonly switchable: boolean
  /** What is missing, or the first part that can't be read, as sentences. */
  readonly problems: readonly Problem[]
}

export interface Specialisation {
  readonly name: string
  readonly storePath: StorePath | null
}

/**
 * Reads a toplevel. Never throws for a broken one: what can't be read is null and named in
 * `problems`, so that one bad generation does not hide the others.
 */
export async function readSystem(host: Host, storePath: StorePath): Promise<System> {
  const unreadable: Problem[] = []
  const part = async <T>(read: Promise<T | null>): Promise<T | null> => {
    try {
      return await read
    } catch (error) {
      unreadable.push(asProblem(error, 'unreadable'))
      return null
    }
  }
  const label = filled(await part(host.read(`${storePath}/nixos-version`, 4096)))
  const bootText = await part(host.read(`${storePath}/boot.json`))
  const bootspec = bootText === null ? null : parseBootspec(bootText)
  const script = await part(host.read(`${storePath}/sw/bin/nixos-version`, 65_536))
  const revisions = script === null ? null : parseVersionScript(script)
  const kernelVersion = await part(readKernelVersion(host, storePath))
  const kernel = await part(host.resolve(`${storePath}/kernel`))
  const switchScript = await part(host.resolve(`${storePath}/bin/switch-to-configuration`))
  const switchBytes = switchScript === null ? 0 : (await part(host.status(switchScript)))?.bytes
  const initInterface = filled(await part(host.read(`${storePath}/init-interface-version`, 256)))
  const lacking = [
    label === null && 'nixos-version',
    bootspec === null && (bootText === null ? 'boot.json' : 'a boot.json that can be understood'),
    kernelVersion === null && 'a kernel with modules',
    kernelVersion !== null && kernel === null && 'a kernel',
    switchScript === null && 'bin/switch-to-configuration',
    switchScript !== null && switchBytes === 0 && 'what was in bin/switch-to-configuration',
  ].filter((piece) => piece !== false)
  const specialisations = (await part(readSpecialisations(host, storePath))) ?? []
  return {
    storePath,
    nixosVersion: label ?? filled(revisions?.nixosVersion ?? null),
    kernelVersion,
    configurationRevision: filled(revisions?.configurationRevision ?? null),
    nixpkgsRevision: filled(revisions?.nixpkgsRevision ?? null),
    specialisations,
    bootspec,
    initInterface,
    switchable: switchScript !== null && switchBytes !== 0,
    problems: unreadable.length > 0 ? unreadable.slice(0, 1) : incomplete(lacking),
  }
}

function incomplete(lacking: readonly string[]): Problem[] {
  if (lacking.length === 0) return []
  return [new Problem('incomplete', `The toplevel lacks ${lacking.join(', ')}.`)]
}

/** The one directory below kernel-modules/lib/modules, as nixos-rebuild takes it. */
async function readKernelVersion(host: Host, storePath: StorePath): Promise<string | null> {
  const versions = await host.list(`${storePath}/kernel-modules/lib/modules`)
  return versions?.[0] ?? null
}

async function readSpecialisations(host: Host, storePath: StorePath): Promise<Specialisation[]> {
  const directory = `${storePath}/specialisation`
  const found: Specialisation[] = []
  for (const name of (await host.list(directory)) ?? []) {
    const target = await host.readLink(`${directory}/${name}`)
    found.push({ name, storePath: exactStorePath(target ?? '') })
  }
  return found
}

function filled(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
