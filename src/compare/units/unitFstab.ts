import { unescaped } from '../../boot/mounts.ts'
import type { Host } from '../../host/host.ts'
import type { StorePath } from '../../nix/storePath.ts'
import type { LoadedUnit } from './loadUnits.ts'

/** A file system in etc/fstab, by the fields of its line. */
export interface FileSystem {
  readonly device: string
  readonly type: string
  readonly options: string
}

/** Mounts and swaps that a system defines outside its units. */
export interface Fstab {
  /** The file itself, as a path of the machine. */
  readonly file: string
  readonly mounts: ReadonlyMap<string, FileSystem>
  readonly swaps: ReadonlyMap<string, FileSystem>
}

/** The fstab of the toplevel at `storePath`; empty if it has none. */
export async function readFstab(host: Host, storePath: StorePath): Promise<Fstab> {
  const file = `${storePath}/etc/fstab`
  return parseFstab(file, (await host.read(file).catch(() => null)) ?? '')
}

/**
 * Parses fstab as switch-to-configuration does: a line with # anywhere is a comment, swaps are
 * identified by device, and names are kept as written (nixpkgs: switch-to-configuration-ng,
 * parse_fstab).
 */
export function parseFstab(file: string, text: string): Fstab {
  const mounts = new Map<string, FileSystem>()
  const swaps = new Map<string, FileSystem>()
  for (const line of text.split('\n')) {
    if (line.includes('#')) continue
    const [device = '', place = '', type = '', options = ''] = line.trim().split(/\s+/)
    if (type === 'swap') swaps.set(device, { device, type, options })
    else if (type !== '') mounts.set(place, { device, type, options })
  }
  return { file, mounts, swaps }
}

/** `var-lib.mount` for `/var/lib` (systemd-escape(1), `--path`). */
export function unitOfPath(path: string, type: 'mount' | 'automount' | 'swap'): string {
  const plain = path.split('/').filter(Boolean).join('/')
  const escaped = plain.replace(/^\.|[^a-zA-Z0-9:_./]/gu, (char) =>
    [...Buffer.from(char)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
  )
  return `${escaped === '' ? '-' : escaped.replaceAll('/', '-')}.${type}`
}

export function isAutomount({ options }: FileSystem): boolean {
  return options.includes('x-systemd.automount')
}

const NETWORK =
  /^(nfs4?|cifs|smb3|ceph|glusterfs|sshfs|fuse\.(sshfs|rclone|s3fs)|9p|afs|ncpfs|davfs)$/

/**
 * The units that systemd generates from an fstab (systemd.mount(5), "fstab";
 * systemd-fstab-generator(8)): mounts, automounts and swaps, with the target that wants or requires
 * each.
 */
export function unitsOfFstab({ file, mounts, swaps }: Fstab): LoadedUnit[] {
  const made: LoadedUnit[] = []
  for (const [place, system] of mounts) {
    const path = unescaped(place)
    if (!path.startsWith('/')) continue
    const options = system.options.split(',')
    const isRemote = NETWORK.test(system.type) || options.includes('_netdev')
    const target = isRemote ? 'remote-fs.target' : 'local-fs.target'
    const settings = {
      Where: path,
      What: system.device,
      Type: system.type,
      Options: system.options,
    }
    if (isAutomount(system)) {
      // With an automount, noauto has no effect: mounting happens on access anyway.
      const pulled = pullOf(
        options.filter((option) => option !== 'noauto'),
        target,
      )
      made.push(generated(file, unitOfPath(path, 'automount'), { Where: path }, pulled))
    }
    const how = isAutomount(system) ? {} : pullOf(options, target)
    made.push(generated(file, unitOfPath(path, 'mount'), settings, how))
  }
  for (const { device, options } of swaps.values()) {
    const place = deviceOf(device)
    const settings = { What: place, Options: options }
    const pulled = pullOf(options.split(','), 'swap.target')
    made.push(generated(file, unitOfPath(place, 'swap'), settings, pulled))
  }
  return made
}

type Pull = Partial<Pick<LoadedUnit, 'wantedBy' | 'requiredBy'>>

function pullOf(options: readonly string[], target: string): Pull {
  if (options.includes('noauto')) return {}
  return options.includes('nofail') ? { wantedBy: [target] } : { requiredBy: [target] }
}

/** `/dev/disk/by-label/swap` for `LABEL=swap` (fstab(5)). */
export function deviceOf(device: string): string {
  const [, tag = '', value = ''] = /^(LABEL|UUID|PARTUUID|PARTLABEL)=(.+)$/.exec(device) ?? []
  return tag === '' ? device : `/dev/disk/by-${tag.toLowerCase()}/${value.replace(/^"|"$/g, '')}`
}

function generated(
  file: string,
  name: string,
  values: Readonly<Record<string, string>>,
  pulled: Pull,
): LoadedUnit {
  const section = name.endsWith('.swap') ? 'Swap' : name.endsWith('.mount') ? 'Mount' : 'Automount'
  const entries = Object.entries(values).map(([key, value]) => [key, [value]] as const)
  return {
    ...{ name, file, dropIns: [], inherited: [], masked: false, aliasOf: null, template: null },
    ...{ wantedBy: [], requiredBy: [], upheldBy: [], ...pulled },
    texts: { texts: [], isWhole: true, trouble: null },
    settings: new Map([[section, new Map(entries)]]),
    refusal: null,
    generated: true,
  }
}
