import { basename } from 'node:path'
import { packageName } from '../../../nix/packageName.ts'
import { nameOf, type StorePath, storePathOf } from '../../../nix/storePath.ts'
import { words } from '../featureWords.ts'
import { NOT_STARTED, startOf, withStart } from '../parse/startOf.ts'
import { startScripts } from '../parse/startScripts.ts'
import { environmentOf, startCommands, unitValues } from '../parse/unit.ts'
import type { Sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** Additional description of a service, from its unit. */
type Says = (unit: string, facts: SideFacts) => string | Promise<string>

/** Services that are reported by name, by their unit; `*` matches the name of an instance. */
const SERVICES: readonly [unit: string, name: string, description?: Says][] = [
  ['display-manager.service', 'display manager', program],
  ['greetd.service', 'display manager greetd'],
  ['user/pipewire.service', 'audio: PipeWire'],
  ['user/pulseaudio.service', 'audio: PulseAudio'],
  ['pulseaudio.service', 'audio: PulseAudio (system-wide)'],
  ['cups.service', 'printing'],
  ['saned.socket', 'scanning'],
  ['bluetooth.service', 'Bluetooth'],
  ['avahi-daemon.service', 'Avahi'],
  ['NetworkManager.service', 'NetworkManager'],
  ['iwd.service', 'iwd'],
  ['systemd-networkd.service', 'systemd-networkd'],
  ['systemd-resolved.service', 'systemd-resolved'],
  ['chronyd.service', 'chrony'],
  ['xrdp.service', 'xrdp'],
  ['ttyd.service', 'ttyd'],
  ['ModemManager.service', 'ModemManager'],
  ['postgresql.service', 'PostgreSQL', postgresql],
  ['mysql.service', 'MySQL', mysql],
  ['mongodb.service', 'MongoDB'],
  ['redis.service', 'Redis'],
  ['redis-*.service', 'Redis *'],
  ['influxdb2.service', 'InfluxDB'],
  ['etcd.service', 'etcd'],
  ['tailscaled.service', 'Tailscale'],
  ['zerotierone.service', 'ZeroTier'],
  ['nebula@*.service', 'Nebula *'],
  ['openvpn-*.service', 'OpenVPN *'],
  ['netbird.service', 'NetBird'],
  ['netbird-*.service', 'NetBird *'],
  ['strongswan.service', 'strongSwan'],
  ['strongswan-swanctl.service', 'strongSwan'],
  ['headscale.service', 'Headscale'],
  ['tor.service', 'Tor'],
  ['nginx.service', 'nginx'],
  ['caddy.service', 'Caddy'],
  ['httpd.service', 'Apache'],
  ['traefik.service', 'Traefik'],
  ['haproxy.service', 'HAProxy'],
  ['postfix.service', 'Postfix'],
  ['dovecot2.service', 'Dovecot'],
  ['samba-smbd.service', 'Samba'],
  ['nfs-server.service', 'NFS server'],
  ['docker.service', 'Docker'],
  ['docker.socket', 'Docker (socket-activated)'],
  ['podman.socket', 'Podman (socket-activated)'],
  ['libvirtd.service', 'libvirt'],
  ['prometheus.service', 'Prometheus'],
  ['grafana.service', 'Grafana'],
  ['auditd.service', 'auditing'],
  ['fwupd.service', 'firmware updates'],
  ['smartd.service', 'disk health checks'],
  ['thermald.service', 'thermald'],
  ['tlp.service', 'TLP'],
  ['power-profiles-daemon.service', 'power profiles'],
  ['flatpak-system-helper.service', 'Flatpak'],
]

/** Which of these services a system has. Versions are reported with the packages. */
export async function readServices(facts: SideFacts): Promise<Map<string, string | Sealed>> {
  const found = new Map<string, string | Sealed>()
  const units = new Set(await facts.unitNames())
  for (const name of await facts.etcNames('systemd/user')) units.add(`user/${name}`)
  for (const [unit, name, description] of SERVICES) {
    for (const [matched, which] of matching(units, unit)) {
      const text = matched.startsWith('user/')
        ? await facts.etc(`systemd/${matched}`)
        : await facts.unit(matched)
      if (text === null) continue
      const reported = (await description?.(text, facts)) ?? 'on'
      found.set(
        name.replace('*', () => which),
        await startInWords(facts, matched, text, reported),
      )
    }
  }
  return found
}

/** The description of a service, and whether anything starts it. */
async function startInWords(
  facts: SideFacts,
  unit: string,
  text: string,
  description: string,
): Promise<string | Sealed> {
  const isUsers = unit.startsWith('user/')
  const start = await startOf(facts, basename(unit), isUsers ? 'user' : 'system')
  if (start !== false) return withStart(description, start)
  // A request for its bus name starts it (systemd.service(5), Type=dbus).
  const isOnDemand = unitValues(text, 'Service', 'Type').at(-1) === 'dbus'
  return isOnDemand ? `${description}, started on demand` : NOT_STARTED
}

function matching(units: ReadonlySet<string>, pattern: string): [unit: string, which: string][] {
  const star = pattern.indexOf('*')
  if (star === -1) return units.has(pattern) ? [[pattern, '']] : []
  const [front, back] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return [...units]
    .filter(
      (unit) => unit.startsWith(front) && unit.endsWith(back) && unit.length >= pattern.length,
    )
    .map((unit) => [unit, unit.slice(front.length, unit.length - back.length)])
}

/** The program of its command line or script, without a version: `on, sddm`. */
async function program(unit: string, facts: SideFacts): Promise<string> {
  const started = startCommands(unit)[0]?.[0] ?? ''
  const script = started === '' ? null : await facts.script(started)
  if (script === null) return words(['on', programName(started)])
  const last = [...script.matchAll(EXEC)].at(-1)?.[1]
  return words(['on', last === undefined ? null : basename(last)])
}

/** `exec /run/current-system/sw/bin/sddm`, `exec /nix/store/…-gdm-48.0/bin/gdm` */
const EXEC = /^[ \t]*exec[ \t]+["']?([\w/.+-]{1,1000})/gm

function programName(started: string): string | null {
  const storePath = storePathOf(started)
  const name = storePath === null ? null : packageName(nameOf(storePath)).name
  const isScript = name?.startsWith('unit-script-') === true || name?.endsWith('-start') === true
  return isScript ? null : (name ?? basename(started))
}

/**
 * PostgreSQL does not open data of another major version, so that the version is shown here as well (nixpkgs:
 * nixos/modules/services/databases/postgresql.nix).
 */
async function postgresql(unit: string, facts: SideFacts): Promise<string> {
  const version = await versionOf(unit, facts, 'postgresql.service', /^postgresql\b/)
  const directory = environmentOf(unit, 'PGDATA')
  return words([
    'on',
    version !== null && `major version ${version.split('.')[0]}`,
    directory !== null && `data in ${directory}`,
  ])
}

/** MariaDB’s tables are upgraded by a program of its own after another series has started. */
async function mysql(unit: string, facts: SideFacts): Promise<string> {
  const version = await versionOf(unit, facts, 'mysql.service', /^(?:mariadb|mysql|percona)\b/)
  const series = version?.split('.').slice(0, 2).join('.')
  return words([await program(unit, facts), series && `series ${series}`])
}

/** The version of the package that a unit starts, itself or by its script; null if none is found. */
async function versionOf(
  unit: string,
  facts: SideFacts,
  name: string,
  form: RegExp,
): Promise<string | null> {
  const scripts = await startScripts(facts, name)
  for (const text of [...unitValues(unit, 'Service', 'ExecStart'), ...scripts]) {
    for (const [path] of text.matchAll(PATHS)) {
      const own = packageName(nameOf(path as StorePath))
      if (form.test(own.name) && own.version !== '') return own.version
    }
  }
  return null
}

const PATHS = /\/nix\/store\/[0-9a-z]{32}-[\w.+?=-]{1,211}/g

/** What another version needs to open the existing data. */
const NEEDS: readonly (readonly [version: RegExp, note: string])[] = [
  [/, major version (\d{1,3})/, 'data must be migrated'],
  [/^on, mariadb[^,]{0,60}, series ([\d.]{1,9})/, 'run mariadb-upgrade'],
]

/** A note for a database with another version, in front of its description. */
export function databaseNote(before: string, after: string): string | null {
  const need = NEEDS.find(([version]) => {
    const [from, to] = [version.exec(before)?.[1], version.exec(after)?.[1]]
    return from !== undefined && to !== undefined && from !== to
  })
  return need?.[1] ?? null
}
