import { readBootFiles } from '../../boot/bootFileSizes.ts'
import type { BootEntry, BootMenu } from '../../boot/menu.ts'
import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { bytes } from '../../text/format.ts'
import type { BootRow } from './bootChange.ts'
import { rowOf } from './row.ts'

/** Descriptions of the files that menu entries name, by path. */
export type BootFileTexts = ReadonlyMap<string, string>

/**
 * Describes the files that these systems' entries need. /boot is often readable by root only: the
 * description then says so.
 */
export async function readBootFileTexts(
  host: Host,
  menu: BootMenu,
  toplevels: readonly StorePath[],
): Promise<BootFileTexts> {
  const sizes = await readBootFiles(host, menu).catch(() => null)
  const texts = new Map<string, string>()
  for (const file of toplevels.flatMap((path) => [...filesOf(entriesOf(menu, path))])) {
    const size = sizes?.get(file)
    if (size !== undefined) texts.set(file, bytes(size))
    else if (file.startsWith('/nix/store/')) texts.set(file, 'in the store')
    else texts.set(file, await whatIsAt(host, file))
  }
  return texts
}

/** Only regular files have a size. */
async function whatIsAt(host: Host, path: string): Promise<string> {
  try {
    const status = await host.status(path)
    if (status === null) return 'missing'
    return status.kind === 'directory' ? 'a directory' : 'no file'
  } catch {
    return 'can’t be read'
  }
}

/**
 * The differences on /boot: whether each side has an entry in the boot menu, and the kernel and
 * initrd files that only one side's entries use.
 */
export function compareBootFiles(
  menu: BootMenu,
  texts: BootFileTexts,
  before: StorePath,
  after: StorePath,
): BootRow[] {
  const [from, to] = [entriesOf(menu, before), entriesOf(menu, after)]
  const lacks = from.length === 0 || to.length === 0
  const entries = lacks ? { before: titleOf(from), after: titleOf(to) } : SAME
  const [old, young] = [filesOf(from), filesOf(to)]
  const files = [...old.union(young)].flatMap((file) => {
    const side = (used: ReadonlySet<string>) => (used.has(file) ? (texts.get(file) ?? '') : null)
    return rowOf('boot file', file, { before: side(old), after: side(young) })
  })
  return [...rowOf('boot file', 'boot entry', entries), ...files]
}

const SAME = { before: null, after: null }

function entriesOf(menu: BootMenu, toplevel: StorePath): readonly BootEntry[] {
  return menu.entries.filter((entry) => entry.toplevel === toplevel)
}

function titleOf([first]: readonly BootEntry[]): string | null {
  return first === undefined ? null : first.title || first.id
}

function filesOf(entries: readonly BootEntry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ files }) => files))
}
