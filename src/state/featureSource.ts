import type { FeatureChange } from '../compare/features/featureChange.ts'
import type { ComparisonState } from './comparisonState.ts'
import type { TabRow } from './tabRows.ts'
import { allRows } from './tabSelectors.ts'

/** A row of a feature, and the files and units that it comes from; `$1` is a part of its name. */
type Source = readonly [feature: string, name: RegExp, ...places: string[]]

/** The first place that changed is opened. Adding one takes one line. */
const SOURCES: readonly Source[] = [
  ['Access', /^sshd /, 'etc/ssh/sshd_config'],
  ['Access', /^(etc\/.+)$/, '$1'],
  ['Access', /^keys? of ([^:]{1,100})/, 'etc/ssh/authorized_keys.d/$1'],
  ['Access', /^sudo /, 'etc/sudoers'],
  ['Access', /^doas$/, 'etc/doas.conf'],
  ['Access', /^nix /, 'etc/nix/nix.conf'],
  ['Access', /^PAM (.+)$/, 'etc/pam.d/$1'],
  ['Access', /^polkit$/, 'etc/polkit-1/rules.d/10-nixos.rules'],
  ['Access', /^polkit (.+)$/, 'etc/polkit-1/rules.d/$1'],
  ['Access', /^NFS export /, 'etc/exports'],
  ['Access', /^Samba/, 'etc/samba/smb.conf'],
  ['Access', /^PostgreSQL /, 'postgresql.service'],
  ['Access', /^wrapper /, 'suid-sgid-wrappers.service', 'activate: wrappers'],
  ['Access', /password of |^mutableUsers$/, 'activate: users', 'userborn.service'],
  ['Users', /^/, 'activate: users', 'userborn.service', 'etc/sysusers.d/00-nixos.conf'],
  ['Groups', /^/, 'activate: users', 'userborn.service', 'etc/sysusers.d/00-nixos.conf'],
  ['Firewall', /^zone (.+)$/, 'etc/firewalld/zones/$1.xml'],
  ['Firewall', /^/, 'firewall.service', 'nftables.service', 'firewalld.service'],
  ['Network', /^(?:forward |NAT$)/, 'firewall.service', 'nat.service', 'nftables.service'],
  ['Network', /^resolved /, 'etc/systemd/resolved.conf'],
  ['Machine', /^host name$/, 'etc/hostname'],
  ['Machine', /^locale /, 'etc/locale.conf'],
  ['Machine', /^console /, 'etc/vconsole.conf'],
  ['Machine', /^keyboard /, 'etc/X11/xorg.conf.d/00-keyboard.conf'],
  ['Machine', /^sysctl /, 'etc/sysctl.d/60-nixos.conf'],
  ['Machine', /^kernel module /, 'etc/modules-load.d/nixos.conf', 'etc/modprobe.d/nixos.conf'],
  ['Machine', /^nix /, 'etc/nix/nix.conf'],
  ['Machine', /^sshd /, 'etc/ssh/sshd_config'],
  [
    'Machine',
    /^(journald|logind|timesyncd|coredump|oomd|sleep|system|user) /,
    'etc/systemd/$1.conf',
  ],
  ['File systems', /^encrypted /, 'etc/crypttab'],
  ['File systems', /^/, 'etc/fstab'],
  ['WireGuard', /^(\S+)/, 'wireguard-$1.service', 'wg-quick-$1.service'],
  ['Certificates', /^(\S+)/, 'acme-order-renew-$1.service', 'acme-$1.service'],
  ['Backups', /^borg (\S+)/, 'borgbackup-job-$1.service'],
  ['Backups', /^restic (\S+)/, 'restic-backups-$1.service'],
  ['Containers', /^(.+)$/, 'podman-$1.service', 'docker-$1.service', 'container@$1.service'],
  ['Containers', /^(.+)$/, 'etc/containers/systemd/$1', 'etc/nixos-containers/$1.conf'],
  ['Kubernetes', /^(k3s|rke2)$/, '$1.service'],
]

/** The row of a file or a unit whose difference a feature’s row comes from; null where none is known. */
export function featureSource(comparison: ComparisonState, row: FeatureChange): TabRow | null {
  for (const [feature, form, ...places] of SOURCES) {
    const found = feature === row.feature ? form.exec(row.name) : null
    if (found === null) continue
    for (const place of places) {
      const source = changedAt(
        comparison,
        place.replace('$1', () => found[1] ?? ''),
      )
      if (source !== null) return source
    }
  }
  return null
}

/** A changed file by its path, or a unit of the system by its name. */
function changedAt(comparison: ComparisonState, place: string): TabRow | null {
  const isUnit = place.endsWith('.service') && !place.includes('/')
  const all = allRows(comparison, isUnit ? 'units' : 'files')
  if (all.status !== 'known') return null
  const found = all.rows.find((one) =>
    one.kind === 'unit'
      ? isUnit && one.row.name === place && one.row.scope === 'system'
      : one.kind === 'file' && one.row.path === place,
  )
  return found ?? null
}
