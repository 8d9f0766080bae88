import type { TakenUnit, UnitChange } from './unitChange.ts'
import { unitType } from './unitName.ts'

/** An effect of a switch on units that a person should know about first. */
export interface SwitchDanger {
  readonly topic: 'File systems' | 'Network' | 'Session' | 'Stays down' | 'Fails'
  /** A clause: `/data is unmounted, and postgresql.service stops with it`. */
  readonly description: string
}

/** Units that provide network connections, by their names in nixpkgs. */
const NETWORK =
  /^(NetworkManager|systemd-networkd|network-setup|network-addresses-.+|.+-netdev|dhcpcd|wpa_supplicant(-.+)?|iwd|connman|wg-quick-.+|wireguard-.+|tailscaled|zerotierone|openvpn-.+|nebula@.+)\.service$/
/** Units for remote logins. */
const SSHD = /^(sshd|sshd@.*|ssh|openssh)\.(service|socket)$/
/** Units that contain a graphical session, or any session. */
const SESSION =
  /^((display-manager|greetd|gdm|sddm|lightdm|ly|cosmic-greeter|lemurs)\.service|user@.+\.service|user(-.+)?\.slice)$/

/** The dangers of a switch, the worst first; `overSsh`: the person is connected by ssh. */
export function switchDangers(
  units: readonly UnitChange[],
  overSsh = false,
): readonly SwitchDanger[] {
  const system = units.filter(({ scope }) => scope === 'system')
  const isDown = ({ effect }: UnitChange) => effect === 'stop' || effect === 'restart'
  const cuts = overSsh ? ' (may end this ssh session)' : ''
  const found = [
    ...system.filter((unit) => isDown(unit) && isMount(unit)).map((unit) => ofMount(unit, system)),
    ...system
      .filter((unit) => isDown(unit) && NETWORK.test(unit.name))
      .map(({ name, effect }) => danger('Network', `${name} ${VERBS[effect]}${cuts}`)),
    ...ofSsh(system.filter(({ name }) => SSHD.test(name))),
    ...system
      .filter((unit) => isDown(unit) && SESSION.test(unit.name))
      .map(({ name, effect }) => danger('Session', `${name} ${VERBS[effect]} (ends its sessions)`)),
    ...system
      .filter(({ staysDown }) => staysDown)
      .map(({ name, why }) => danger('Stays down', `${name} stops and is not restarted: ${why}`)),
    ...units
      .filter(({ refused }) => refused !== null)
      .map(({ name, refused }) => danger('Fails', `${name}: ${refused}`)),
  ]
  // A mount and its automount give the same danger.
  return [...new Map(found.map((one) => [`${one.topic} ${one.description}`, one])).values()]
}

/** Empty if a socket replaces the service, or the other way round. */
function ofSsh(units: readonly UnitChange[]): SwitchDanger[] {
  if (units.some(({ effect }) => effect === 'start' || effect === 'restart')) return []
  return units
    .filter(({ effect }) => effect === 'stop')
    .map(({ name }) => danger('Network', `${name} stops: it no longer accepts connections`))
}

const VERBS = {
  start: 'starts',
  stop: 'stops',
  restart: 'restarts',
  reload: 'reloads',
  skip: 'is not restarted',
  nothing: 'is not restarted',
} as const

function danger(topic: SwitchDanger['topic'], description: string): SwitchDanger {
  return { topic, description }
}

function isMount({ name }: Pick<UnitChange, 'name'>): boolean {
  return ['mount', 'automount', 'swap'].includes(unitType(name))
}

/** Limit of unit names in a sentence. */
const NAMED = 5

function ofMount(mount: UnitChange, units: readonly UnitChange[]): SwitchDanger {
  const { name, effect } = mount
  const word = unitType(name) === 'swap' ? 'is no longer used as swap' : 'is unmounted'
  const again = effect === 'restart' ? ' and remounted' : ''
  const taken = livesOn(mount, units)
  const lives = (['stop', 'restart'] as const).flatMap((how) => {
    const names = taken.filter((unit) => unit.effect === how).map((unit) => unit.name)
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
    return names.length === 0 ? [] : [`${how} ${names.slice(0, NAMED).join(', ')}${more}`]
  })
  const others = lives.length === 0 ? '' : `; with it: ${lives.join('; ')}`
  return danger('File systems', `${placeOf(name)} ${word}${again}${others}`)
}

/** The units that stop with a mount, directly and indirectly. */
function livesOn(mount: UnitChange, units: readonly UnitChange[]): readonly TakenUnit[] {
  const byName = new Map(units.map((unit) => [unit.name, unit]))
  const found = new Map(mount.with.map((taken) => [taken.name, taken]))
  // Iterating a map includes entries added meanwhile.
  for (const name of found.keys()) {
    for (const taken of byName.get(name)?.with ?? []) {
      if (!found.has(taken.name)) found.set(taken.name, taken)
    }
  }
  return [...found.values()].filter(({ name }) => !isMount({ name }))
}

/** `/var/lib` for `var-lib.mount` (systemd-escape(1)). */
function placeOf(name: string): string {
  const stem = name.replace(/\.[a-z]+$/, '')
  if (stem === '-') return '/'
  const plain = stem.replaceAll('-', '/')
  return `/${plain.replace(/\\x([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))}`
}
