/*
 * Names of the packets that a rule matches: `everything`, `tcp`, `tcp 22`, `tcp 8000-8010`,
 * `tcp all ports but 22`, `ping`, `icmpv6 redirect`.
 */

export const EVERYTHING = 'everything'

/** `tcp all ports but 22 and 80` */
const BUT = ' all ports but '

const ALL_BUT = 'all protocols but '

const PING = 'ping'

export function allProtocolsBut(protocols: string): string {
  return `${ALL_BUT}${protocols}`
}

export function allPortsBut(protocol: string, ports: string): string {
  return `${protocol}${BUT}${ports}`
}

/** Whether `wide` includes all packets of `narrow`; false if that is unclear. */
export function coversWhat(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === EVERYTHING) return true
  const protocol = protocolOf(narrow)
  if (wide === protocol) return true
  if (narrow === PING) return wide === 'icmp' || wide === 'icmpv6'
  if (wide.startsWith(ALL_BUT)) {
    const isPlain = /^[a-z]{2,10}$/.test(protocol) && protocol !== 'all'
    return (
      isPlain &&
      !wide
        .slice(ALL_BUT.length)
        .split(/, | and /)
        .includes(protocol)
    )
  }
  if (!wide.startsWith(`${protocol} `)) return false
  const ports = portsOf(narrow)
  if (ports === null) return false
  const but = wide.indexOf(BUT)
  if (but !== -1) {
    const excluded = wide.slice(but + BUT.length).split(/, | and /)
    return excluded.every((port) => {
      const range = rangeOf(port)
      return range !== null && (range[1] < ports[0] || ports[1] < range[0])
    })
  }
  const range = portsOf(wide)
  return range !== null && range[0] <= ports[0] && ports[1] <= range[1]
}

/** Whether a packet may match both names. */
export function canOverlap(one: string, other: string): boolean {
  if (coversWhat(one, other) || coversWhat(other, one)) return true
  if (one.startsWith(ALL_BUT) || other.startsWith(ALL_BUT)) return true
  if (protocolOf(one) !== protocolOf(other)) return false
  const [ports, others] = [portsOf(one), portsOf(other)]
  if (ports === null || others === null) return one.includes(BUT) || other.includes(BUT)
  return ports[0] <= others[1] && others[0] <= ports[1]
}

/** Whether a name covers more than one port or protocol. */
export function isWide(what: string): boolean {
  return what.includes(BUT) || what.startsWith(ALL_BUT) || /^[^ ]{1,40} \d{1,5}-\d{1,5}$/.test(what)
}

/** `tcp` of `tcp 22`. */
export function protocolOf(what: string): string {
  const space = what.indexOf(' ')
  return space === -1 ? what : what.slice(0, space)
}

function portsOf(what: string): [from: number, to: number] | null {
  return rangeOf(what.slice(what.indexOf(' ') + 1))
}

function rangeOf(text: string): [from: number, to: number] | null {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  return from === undefined ? null : [Number(from), Number(to)]
}
