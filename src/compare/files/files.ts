import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import { compareTrees, readTree, type TreeChange } from './tree.ts'

export interface UnitChange {
  readonly name: string
  readonly status: TreeChange['status']
}

const UNIT = /^[^/]+\.(service|socket|target|timer|mount|automount|path|slice|scope|swap|device)$/
const UNITS = 'etc/systemd/system'

/** The files of etc that differ, as `etc/…` paths; null where a side has no etc. */
export async function compareFiles(
  host: Host,
  before: StorePath,
  after: StorePath,
): Promise<TreeChange[] | null> {
  const changes = await compareBelow(host, `${before}/etc`, `${after}/etc`)
  return (
    changes
      // A link to all units of a system is told unit by unit.
      ?.filter(({ path }) => path !== 'systemd/system' && path !== 'systemd/user')
      .map(({ path, status }) => ({ path: `etc/${path}`, status })) ?? null
  )
}

/** The systemd units that differ in their text, their drop-ins included; null where unknown. */
export async function compareUnits(
  host: Host,
  before: StorePath,
  after: StorePath,
): Promise<UnitChange[] | null> {
  const changes = await compareBelow(host, `${before}/${UNITS}`, `${after}/${UNITS}`)
  if (changes === null) return null
  const units = new Map<string, UnitChange>()
  for (const { path, status } of changes) {
    const [first = '', rest] = path.split('/')
    if (UNIT.test(path)) units.set(path, { name: path, status })
    else if (rest !== undefined && first.endsWith('.d') && UNIT.test(first.slice(0, -2))) {
      const name = first.slice(0, -2) // a drop-in changes the unit that it belongs to
      if (!units.has(name)) units.set(name, { name, status: 'changed' })
    }
  }
  return [...units.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function compareBelow(host: Host, before: string, after: string) {
  const [from, to] = [await readTree(host, before), await readTree(host, after)]
  if (from === null || to === null) return null
  return compareTrees(host, { directory: before, tree: from }, { directory: after, tree: to })
}
