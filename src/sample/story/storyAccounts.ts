import type { Configuration } from './configuration.ts'

/** An account of a person or a service. */
export interface Account {
  readonly name: string
  readonly description: string
  /** Null where the machine allocates one. */
  readonly uid: number | null
  readonly group: string
  /** The groups besides its own. */
  readonly groups: readonly string[]
  readonly isPerson: boolean
}

export interface Group {
  readonly name: string
  readonly gid: number | null
}

/** NixOS's accounts on every such machine: `name uid group`, `-` for no fixed number. */
const ACCOUNTS = `avahi 10 avahi, messagebus 4 messagebus, nobody 65534 nogroup, nscd - nscd,
  polkituser 28 polkituser, rtkit - rtkit, sshd - sshd, systemd-coredump 151 systemd-coredump,
  systemd-oom - systemd-oom, systemd-resolve 153 systemd-resolve,
  systemd-timesync 154 systemd-timesync, greeter - greeter`

/** `name gid`; in addition to the accounts' own groups. */
const GROUPS = `adm 55, audio 17, cdrom 24, dialout 27, disk 6, input 174, kmem 2, kvm 302, lp 20,
  networkmanager 57, nixbld 30000, nogroup 65534, render 303, root 0, shadow 318,
  systemd-journal 62, tty 3, users 100, utmp 29, video 26, wheel 1`

/** The accounts of a configuration, sorted by name. */
export function accountsOf(configuration: Configuration): Account[] {
  const services = ACCOUNTS.split(/,\s+/).map((line) => {
    const [name = '', uid = '-', group = ''] = line.split(' ')
    return service(name, uid === '-' ? null : Number(uid), group)
  })
  const { backup, guests, services: enabled } = configuration
  const accounts: Account[] = [
    person('root', 'System administrator', 0, 'root', []),
    person('robin', 'Robin Ekdahl', 1000, 'users', groupsOfRobin(configuration)),
    ...guests.map((name) => person(name, '', null, 'users', ['audio', 'video'])),
    ...services,
    ...(backup === 'borg' ? [service('backup', null, 'backup')] : []),
    ...(enabled.includes('postgresql') ? [service('postgres', 71, 'postgres')] : []),
  ]
  return accounts.sort(byName)
}

/** The groups of a configuration, sorted by name. */
export function groupsOf(configuration: Configuration): Group[] {
  const fixed = GROUPS.split(/,\s+/).map((line) => {
    const [name = '', gid = ''] = line.split(' ')
    return { name, gid: Number(gid) }
  })
  const groups = new Map<string, Group>(fixed.map((group) => [group.name, group]))
  const accounts = accountsOf(configuration)
  const own = accounts.map(({ group, uid }) => ({ name: group, gid: uid }))
  const others = accounts.flatMap(({ groups: names }) => names.map((name) => ({ name, gid: null })))
  for (const group of [...own, ...others]) {
    if (!groups.has(group.name)) groups.set(group.name, group)
  }
  return [...groups.values()].sort(byName)
}

/** The groups that robin needs for the services and programs. */
export function groupsOfRobin({ services, wrapsSession }: Configuration): string[] {
  const containers = services.flatMap((name) =>
    name === 'docker' || name === 'podman' ? [name] : [],
  )
  return [
    'wheel',
    'networkmanager',
    ...containers,
    ...(services.includes('libvirtd') ? ['libvirtd'] : []),
    ...(wrapsSession ? ['seat'] : []),
  ]
}

function person(
  name: string,
  description: string,
  uid: number | null,
  group: string,
  groups: readonly string[],
): Account {
  return { name, description, uid, group, groups, isPerson: true }
}

function service(name: string, uid: number | null, group: string): Account {
  return { name, description: '', uid, group, groups: [], isPerson: false }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
