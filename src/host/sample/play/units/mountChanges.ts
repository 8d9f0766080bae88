import type { UnitChanges } from './unitChanges.ts'

interface Mount {
  readonly device: string
  readonly type: string
  readonly options: string
}

/** Which are never unmounted while the machine runs. */
const KEPT = new Set(['/', '/nix'])

/**
 * Adds what a switch does to file systems whose lines in fstab differ (nixpkgs:
 * switch-to-configuration-ng, do_system_switch). New ones are mounted without a word.
 */
export function addMountChanges(changes: UnitChanges, before: string, after: string): void {
  const mounts = parseFstab(after)
  for (const [place, from] of parseFstab(before)) {
    const to = mounts.get(place)
    const unit = mountUnit(place)
    if (to === undefined) {
      const isAutomatic = from.options.includes('x-systemd.automount')
      changes.stop.add(isAutomatic ? unit.replace(/mount$/, 'automount') : unit)
    } else if (from.device === to.device && from.type === to.type) {
      if (from.options !== to.options) changes.reload.add(unit)
    } else if (!KEPT.has(place)) changes.restart.add(unit)
    else if (from.options !== to.options) changes.reload.add(unit)
    else changes.skip.add(unit)
  }
}

/** File systems by where they are mounted; the sample machine has no swap. */
function parseFstab(text: string): Map<string, Mount> {
  const mounts = new Map<string, Mount>()
  for (const line of text.split('\n')) {
    if (line.includes('#')) continue
    const [device = '', place = '', type = '', options = ''] = line.split(/\s+/)
    if (type !== '') mounts.set(place, { device, type, options })
  }
  return mounts
}

/** `/nix` → `nix.mount`, as systemd-escape(1) has it for the names that this machine has. */
function mountUnit(place: string): string {
  const path = place.replace(/^\/|\/$/g, '')
  return `${path === '' ? '-' : path.replaceAll('/', '-')}.mount`
}
