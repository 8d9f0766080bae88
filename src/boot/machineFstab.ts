import type { Host } from '../host/host.ts'
import { SYSTEM_PROFILE } from '../nix/profile.ts'
import { withoutEnd } from '../text/format.ts'
import { unescaped } from './mounts.ts'

/** A line of fstab(5). */
export interface FstabLine {
  readonly source: string
  readonly place: string
  readonly type: string
  readonly options: readonly string[]
}

/**
 * The mounts in the machine's fstab. /etc of a mounted system may itself be unmounted, or recreated at every
 * boot: then the profile has the text. Empty where there is neither.
 */
export async function readFstab(host: Host): Promise<readonly FstabLine[]> {
  const read = (path: string) => host.read(path).catch(() => null)
  const text = (await read('/etc/fstab')) ?? (await read(`${SYSTEM_PROFILE}/etc/fstab`)) ?? ''
  return text.split('\n').flatMap((line) => {
    const [source = '', place = '', type = '', options = ''] = line.trim().split(/\s+/)
    if (source === '' || source.startsWith('#') || !place.startsWith('/')) return []
    const trimmed = withoutEnd(unescaped(place), '/') || '/'
    return { source: unescaped(source), place: trimmed, type, options: options.split(',') }
  })
}
