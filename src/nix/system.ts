import type { Host } from '../host/host.ts'
import { asProblem, Problem } from '../problem.ts'
import { type Bootspec, bootspecOfFiles, parseBootspec } from './bootspec.ts'
import { exactStorePath, nameOf, type StorePath } from './storePath.ts'
import { parseInhibitors, type SwitchInhibitors } from './switchInhibitors.ts'
import { parseVersionScript } from './versionScript.ts'

/** The metadata in a system's toplevel; null for missing values. */
export interface System {
  readonly storePath: StorePath
  readonly nixosVersion: string | null
  readonly kernelVersion: string | null
  readonly configurationRevision: string | null
  readonly nixpkgsRevision: string | null
  readonly specialisations: readonly Specialisation[]
  /** From boot.json, or synthesized from other files. */
  readonly bootspec: Bootspec | null
  /** boot.json exists but is not JSON: empty after a crash, damaged. */
  readonly bootspecBroken: boolean
  /** It has a kernel; systems of containers and WSL are started by something else. */
  readonly hasKernel: boolean
  /** A file that is needed to boot and is missing or empty, as a clause; null for none known. */
  readonly unstartable: string | null
  /** The interface between init and the scripts that stop it; a switch to a different one needs a reboot. */
  readonly initInterface: string | null
  readonly inhibitors: SwitchInhibitors
  /** Whether it can activate itself; a toplevel without the script can't be switched to. */
  readonly switchable: boolean
  /**
   * home-manager's `gen-version`: from 1 on, its activation accepts that the caller has moved the profile;
   * without it, it moves the profile itself. Null for everything else.
   */
  readonly homeVersion: number | null
  /** Missing parts, or the first unreadable one, as sentences. */
  readonly problems: readonly Problem[]
}

export interface Specialisation {
  readonly name: string
  /** Its directory in the toplevel, where that is not `specialisation`. */
  readonly directory?: 'fine-tune'
  readonly storePath: StorePath | null
}

/** Whether it has any part of a NixOS system, or can’t be read: other store paths have none. */
export function isNixos({ nixosVersion, switchable, bootspec, problems }: System): boolean {
  const isUnread = problems.some(({ code }) => code !== 'incomplete')
  return isUnread || nixosVersion !== null || switchable || bootspec !== null
}

/**
 * Reads a toplevel. Never throws for a broken one: unreadable values are null and reported in `problems`, so
 * that one bad generation does not hide the others.
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
  const script = await part(host.read(`${storePath}/sw/bin/nixos-version`, 65_536))
  const revisions = script === null ? null : parseVersionScript(script)
  const kernelVersion = await part(readKernelVersion(host, storePath))
  const kernel = await part(host.resolve(`${storePath}/kernel`))
  const versions = { nixosVersion: label, kernelVersion }
  const bootspec =
    bootText === null
      ? await part(bootspecOfFiles(host, storePath, versions))
      : parseBootspec(bootText)
  const switchScript = await part(host.resolve(`${storePath}/bin/switch-to-configuration`))
  const switchBytes = switchScript === null ? 0 : (await part(host.status(switchScript)))?.bytes
  const initInterface = filled(await part(host.read(`${storePath}/init-interface-version`, 256)))
  const inhibitors = parseInhibitors(await part(readInhibitors(host, storePath)))
  const homeVersion = isHome(storePath)
    ? filled(await part(host.read(`${storePath}/gen-version`, 256)))
    : null
  // A toplevel that lacks only the kernel's files was made to start without one.
  const hasKernel =
    switchScript === null ||
    bootText !== null ||
    kernelVersion !== null ||
    kernel !== null ||
    (await part(hasAny(host, storePath, ['initrd', 'kernel-params']))) !== false
  const lost = (await part(lostParts(host, storePath))) ?? []
  const unbootable = hasKernel ? await whyUnstartable(host, storePath, bootspec) : null
  const lacking = [
    label === null && 'nixos-version',
    hasKernel && bootspec === null && (bootText === null ? 'boot.json' : 'a valid boot.json'),
    hasKernel && kernelVersion === null && 'the kernel with its modules',
    kernelVersion !== null && kernel === null && 'the kernel',
    kernel !== null && unbootable !== null && `a bootable kernel (${unbootable})`,
    switchScript === null && 'bin/switch-to-configuration',
    ...lost,
  ].filter((piece) => piece !== false)
  const unstartable = unbootable ?? (hasKernel && lost.length > 0 ? `${lost[0]} is missing` : null)
  const empty = switchScript !== null && switchBytes === 0 ? 'bin/switch-to-configuration' : null
  const specialisations = (await part(readSpecialisations(host, storePath))) ?? []
  return {
    storePath,
    nixosVersion: label ?? filled(revisions?.nixosVersion ?? null),
    kernelVersion,
    configurationRevision: filled(revisions?.configurationRevision ?? null),
    nixpkgsRevision: filled(revisions?.nixpkgsRevision ?? null),
    specialisations,
    bootspec,
    bootspecBroken: bootText !== null && !isJson(bootText),
    hasKernel,
    unstartable,
    initInterface,
    inhibitors,
    switchable: switchScript !== null && switchBytes !== 0,
    homeVersion: /^[1-9][0-9]{0,3}$/.test(homeVersion ?? '') ? Number(homeVersion) : null,
    problems: unreadable.length > 0 ? unreadable.slice(0, 1) : incomplete(lacking, empty),
  }
}

/** Links of the toplevel whose target is missing from the store, as on a damaged disk. */
async function lostParts(host: Host, storePath: StorePath): Promise<string[]> {
  const lost: string[] = []
  for (const name of ['etc', 'sw']) {
    const place = `${storePath}/${name}`
    const isLost = (await host.resolve(place)) === null && (await host.readLink(place)) !== null
    if (isLost) lost.push(`the target of ${name}`)
  }
  return lost
}

/** `boot.json is missing from the system’s store path.` */
function missingSentence([first = '', ...others]: readonly string[]): string {
  if (others.length > 0)
    return `Missing from the system’s store path: ${[first, ...others].join(', ')}.`
  return `${first.replace(/^[ta](?=\S* )/, (letter) => letter.toUpperCase())} is missing from the system’s store path.`
}

function incomplete(lacking: readonly string[], empty: string | null): Problem[] {
  const message = [
    ...(lacking.length === 0 ? [] : [missingSentence(lacking)]),
    ...(empty === null ? [] : [`${empty} is empty.`]),
  ].join(' ')
  return message === '' ? [] : [new Problem('incomplete', message)]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Checks what the boot loader copies or reads, and what the initrd then starts (bootspec, RFC 125). */
async function whyUnstartable(
  host: Host,
  storePath: StorePath,
  bootspec: Bootspec | null,
): Promise<string | null> {
  const needed = {
    kernel: bootspec?.kernel ?? `${storePath}/kernel`,
    initrd: bootspec?.initrd ?? null,
    init: bootspec?.init ?? `${storePath}/init`,
  }
  for (const [name, path] of Object.entries(needed)) {
    if (path === null) continue
    // An unreadable file does not count as missing.
    const place = await host.resolve(path).catch(() => undefined)
    if (place === undefined) continue
    if (place === null) return `its ${name} is missing`
    const status = await host.status(place).catch(() => undefined)
    if (status?.kind === 'file' && status.bytes === 0) return `its ${name} is empty`
  }
  return null
}

/** Whether a path is a generation of home-manager (home-manager: modules/home-environment.nix). */
export function isHome(path: StorePath): boolean {
  return nameOf(path) === 'home-manager-generation'
}

/** A system has one kernel and a handful of specialisations; with more, none is read. */
const MAX_KERNELS = 100
const MAX_SPECIALISATIONS = 300

/** A handful of names and values. */
const MAX_INHIBITORS = 65_536

async function readInhibitors(host: Host, storePath: StorePath): Promise<string | null> {
  const path = `${storePath}/switch-inhibitors`
  const text = await host.read(path, MAX_INHIBITORS + 1)
  if ((text?.length ?? 0) <= MAX_INHIBITORS) return text
  throw new Problem('unreadable', `${path} is larger than ${MAX_INHIBITORS} bytes and is not read.`)
}

/** The one directory below kernel-modules/lib/modules, as nixos-rebuild takes it. */
async function readKernelVersion(host: Host, storePath: StorePath): Promise<string | null> {
  const versions = await host.list(`${storePath}/kernel-modules/lib/modules`, MAX_KERNELS)
  return versions?.[0] ?? null
}

/** `fine-tune` is its name in NixOS before 20.09; its children had numbers for names. */
async function readSpecialisations(host: Host, storePath: StorePath): Promise<Specialisation[]> {
  const found: Specialisation[] = []
  for (const directory of ['specialisation', 'fine-tune'] as const) {
    for (const name of (await host.list(`${storePath}/${directory}`, MAX_SPECIALISATIONS)) ?? []) {
      const target = await host.readLink(`${storePath}/${directory}/${name}`)
      const old = directory === 'fine-tune' ? { directory } : {}
      found.push({ name, ...old, storePath: exactStorePath(target ?? '') })
    }
  }
  return found
}

async function hasAny(host: Host, storePath: StorePath, names: readonly string[]) {
  for (const name of names) if ((await host.status(`${storePath}/${name}`)) !== null) return true
  return false
}

function filled(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
