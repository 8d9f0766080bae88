import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import type { Host } from '../../host/host.ts'
import { append } from '../../lists.ts'
import { splitParameters } from '../../nix/bootspec.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { fromJson } from '../../text/checkedJson.ts'
import { type BootFacts, readBootFacts, startsMachine } from '../boot/readBoot.ts'
import { withoutHashes, withoutOwnPath } from '../text/hashes.ts'
import { compareSnippets } from './compareSnippets.ts'
import { compareTexts } from './contents.ts'
import type { FileChange } from './fileChange.ts'
import { MAX_SIZE } from './fileFacts.ts'
import { readTree } from './fileTree.ts'
import { compareOwnPrograms, PROFILES } from './ownPrograms.ts'
import type { Work } from './work.ts'

/** Covered elsewhere: by the comparison of files, and by the summary’s first line. */
const TOLD = ['etc', 'home-files', 'nixos-version']

/** Covered by the comparison of what is booted, if a side starts a machine. */
const TOLD_BY_BOOT = [
  ...['kernel', 'initrd', 'kernel-modules', 'dtbs', 'firmware', 'systemd'],
  ...['append-initrd-secrets', 'init-interface-version', 'specialisation'],
]

/** Compared snippet by snippet. */
const SCRIPTS = new Set(['activate', 'dry-activate'])

/**
 * Whether root runs the row's file at a switch or a boot, and its contents changed: such rows come
 * first.
 */
export function runsAsRoot({ path, rebuilt }: FileChange): boolean {
  return rebuilt !== true && /^(?:(?:dry-)?activate|init)(?:: |$)/.test(path)
}

/** A system has some twenty entries, and few below them. */
const MAX_ENTRIES = 2000

/**
 * The differences between two toplevels that no other part covers: scripts, `sw`, `boot.json` and
 * any other entry (nixpkgs: nixos/modules/system/activation/top-level.nix). Activation scripts are
 * compared by snippet. Entries that differ by store hashes only are rebuilt; the toplevel's own
 * path in them is ignored. Never throws.
 */
export async function compareToplevels(
  work: Work,
  before: StorePath,
  after: StorePath,
): Promise<FileChange[]> {
  if (before === after) return []
  const [from, to] = [await readSide(work.host, before), await readSide(work.host, after)]
  if (from.names === null || to.names === null) {
    const sides = { before, after, mode: null, owner: null, group: null }
    return [{ path: 'toplevel', status: 'changed', ...sides, unread: true }]
  }
  const boots = [from, to].some(({ boot }) => boot !== null && startsMachine(boot))
  const reported = new Set([...TOLD, ...(boots ? TOLD_BY_BOOT : [])])
  const changes: FileChange[] = []
  for (const name of new Set([...from.names, ...to.names])) {
    if (reported.has(name) && !isMissingUntold(from, to, name)) continue
    if (name === 'kernel-params' && boots && (await bootTellsParameters(work.host, from, to)))
      continue
    if (name === 'boot.json' && boots && (await bootTellsBootspec(work.host, from, to))) continue
    const rows = await compareEntry(work, from, to, name)
    if (!PROFILES.has(name)) append(changes, rows)
    else {
      const own = await compareOwnPrograms(work, before, after, name)
      append(changes, own.hasOtherNames ? rows.map(withoutRebuilt) : rows)
      append(changes, own.changes)
    }
  }
  return changes
}

function withoutRebuilt({ rebuilt: _, ...row }: FileChange): FileChange {
  return row
}

interface Side {
  readonly path: StorePath
  /** Null if the directory is unreadable, or has more entries than a system. */
  readonly names: readonly string[] | null
  /** Null if unreadable; the comparison of what is booted has the reason. */
  readonly boot: BootFacts | null
}

async function readSide(host: Host, path: StorePath): Promise<Side> {
  const names = await host.list(path, MAX_ENTRIES).then(
    (found) => found ?? [],
    () => null,
  )
  return { path, names, boot: await readBootFacts(host, path, null).catch(() => null) }
}

/** Links that boot.json repeats, which replaces missing ones in the comparison. */
const IN_BOOTSPEC = new Map([
  ['kernel', 'kernel'],
  ['initrd', 'initrd'],
  ['append-initrd-secrets', 'initrdSecrets'],
] as const)

/** Whether only one side lacks the link, although both boot the same. */
function isMissingUntold(from: Side, to: Side, name: string): boolean {
  const key = (IN_BOOTSPEC as ReadonlyMap<string, 'kernel' | 'initrd' | 'initrdSecrets'>).get(name)
  if (key === undefined || from.names?.includes(name) === to.names?.includes(name)) return false
  return from.boot?.[key] === to.boot?.[key]
}

/** Whether the compared parameters are those of kernel-params, not only of boot.json. */
async function bootTellsParameters(host: Host, from: Side, to: Side): Promise<boolean> {
  for (const { path, boot } of [from, to]) {
    const text = await host.read(`${path}/kernel-params`).catch(() => null)
    if (!isDeepStrictEqual(boot?.parameters ?? [], splitParameters(text?.trim() ?? '')))
      return false
  }
  return true
}

const MAX_SIZE_OF_BOOTSPEC = 1 << 20

/**
 * Whether the comparison of what is booted covers all differences in boot.json, which repeats the
 * links, the parameters and the versions (RFC 125; nixpkgs:
 * nixos/modules/system/activation/bootspec.nix).
 */
async function bootTellsBootspec(host: Host, from: Side, to: Side): Promise<boolean> {
  const [one, other] = [await untoldBootspec(host, from), await untoldBootspec(host, to)]
  return one !== null && one === other
}

/** The contents of boot.json not covered elsewhere; null if it is not a bootspec. */
async function untoldBootspec(host: Host, { path, boot }: Side): Promise<string | null> {
  const text = await host.read(`${path}/boot.json`, MAX_SIZE_OF_BOOTSPEC).catch(() => null)
  const document = fromJson(BOOTSPEC, text ?? '')
  if (document === null || boot === null) return null
  const version = (await host.read(`${path}/nixos-version`, 256).catch(() => null))?.trim() ?? ''
  const { [V1]: own, ...rest } = document
  const reported: Readonly<Record<string, unknown>> = {
    ...{ kernel: boot.kernel, initrd: boot.initrd, initrdSecrets: boot.initrdSecrets },
    ...{ kernelParams: boot.parameters, toplevel: path, init: `${path}/init` },
    label: `${own.label}`.endsWith(`${version} (Linux ${boot.kernelVersion})`) ? own.label : null,
  }
  const untold = Object.entries(own).filter(
    ([key, value]) => !isDeepStrictEqual(value, reported[key]),
  )
  return withoutHashes(withoutOwnPath(JSON.stringify([untold, rest]), path))
}

const V1 = 'org.nixos.bootspec.v1'
const BOOTSPEC = v.looseObject({ [V1]: v.record(v.string(), v.unknown()) })

/** One entry of a toplevel. */
type Entry =
  | { readonly kind: 'none' | 'directory' | 'unreadable' }
  | { readonly kind: 'link' | 'odd'; readonly target: string }
  /** `text` is null for a file too large to be read; each character is a byte. */
  | {
      readonly kind: 'file'
      readonly text: string | null
      readonly bytes: number
      readonly executable: boolean
    }

async function compareEntry(
  work: Work,
  from: Side,
  to: Side,
  name: string,
): Promise<readonly FileChange[]> {
  const pause = work.yieldIfDue()
  if (pause !== null) await pause
  const [one, other] = [await readEntry(work, from, name), await readEntry(work, to, name)]
  const row = (more: Partial<FileChange> = {}): FileChange => ({
    path: name,
    status: one.kind === 'none' ? 'added' : other.kind === 'none' ? 'removed' : 'changed',
    before: one.kind === 'none' ? null : `${from.path}/${name}`,
    after: other.kind === 'none' ? null : `${to.path}/${name}`,
    ...{ mode: null, owner: null, group: null, unread: false },
    ...more,
  })
  if (one.kind === 'none' && other.kind === 'none') return []
  if (one.kind === 'unreadable' || other.kind === 'unreadable') return [row({ unread: true })]
  if (one.kind !== other.kind) return [row()]
  if (one.kind === 'directory') return compareBelow(work, from, to, row())
  if (one.kind === 'file' && other.kind === 'file') return compareFiles(work, row, one, other)
  if (!('target' in one) || !('target' in other) || one.target === other.target) return []
  return [row(marks(await compareTexts(work.host, one.target, other.target)))]
}

async function readEntry({ host }: Work, { path: own }: Side, name: string): Promise<Entry> {
  const path = `${own}/${name}`
  try {
    const target = await host.readLink(path)
    if (target !== null) return { kind: 'link', target: withoutOwnPath(target, own) }
    const status = await host.status(path)
    if (status === null) return { kind: 'none' }
    if (status.kind === 'directory') return { kind: 'directory' }
    if (status.kind !== 'file') return { kind: 'odd', target: '' }
    const { bytes } = status
    const executable = (status.mode & 0o111) !== 0
    if (bytes > MAX_SIZE) return { kind: 'file', text: null, bytes, executable }
    const found = await host.readBytes(path, MAX_SIZE)
    if (found === null) return { kind: 'unreadable' }
    const text = withoutOwnPath(Buffer.from(found).toString('latin1'), own)
    return { kind: 'file', text, bytes, executable }
  } catch {
    return { kind: 'unreadable' }
  }
}

/** Compares a directory’s entries like entries of the toplevel. */
async function compareBelow(
  work: Work,
  from: Side,
  to: Side,
  row: FileChange,
): Promise<readonly FileChange[]> {
  const names = new Set<string>()
  for (const { path } of [from, to]) {
    const tree = await readTree(
      work.host,
      `${path}/${row.path}`,
      MAX_ENTRIES,
      work.yieldIfDue,
    ).catch(() => null)
    if (tree === null) return [{ ...row, unread: true }]
    for (const name of tree.keys()) names.add(name)
  }
  const changes: FileChange[] = []
  for (const name of names)
    append(changes, await compareEntry(work, from, to, `${row.path}/${name}`))
  return changes
}

type File = Extract<Entry, { kind: 'file' }>
type Row = (more?: Partial<FileChange>) => FileChange

async function compareFiles(
  work: Work,
  row: Row,
  one: File,
  other: File,
): Promise<readonly FileChange[]> {
  const written = (file: File) => (file.executable ? '0555' : '0444')
  const mode =
    one.executable === other.executable ? null : { before: written(one), after: written(other) }
  const marked = (): FileChange[] => (mode === null ? [] : [row({ mode })])
  // Files too large to be read: another size means another file, the same size proves nothing.
  if (one.text === null || other.text === null) {
    return [row({ mode, unread: one.bytes === other.bytes })]
  }
  if (one.text === other.text) return marked()
  if (SCRIPTS.has(row().path) && !`${one.text}${other.text}`.includes('\0')) {
    return [...marked(), ...(await compareSnippets(work, row(), one.text, other.text))]
  }
  return [row({ mode, ...marks(await compareTexts(work.host, one.text, other.text)) })]
}

function marks(found: 'rebuilt' | 'changed' | null): Partial<FileChange> {
  return found === 'rebuilt' ? { rebuilt: true } : { unread: found === null }
}
