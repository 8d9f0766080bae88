import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { resolveBelow } from '../../../rootDirectory.ts'
import { parseUnit, type UnitFile } from './unitFile.ts'

/** The units of one system. */
export interface Units {
  /** What each says; null for one that is masked. */
  readonly files: ReadonlyMap<string, UnitFile | null>
  /** What is started with the machine, or with a session. */
  readonly started: ReadonlySet<string>
}

export type Scope = 'system' | 'user'

/** What a boot, or a login to a desktop, reaches (bootup(7), systemd.special(7)). */
const REACHED: Readonly<Record<Scope, readonly string[]>> = {
  system: `graphical.target multi-user.target sysinit.target basic.target network.target
    network-online.target timers.target sockets.target getty.target`.split(/\s+/),
  user: ['default.target', 'graphical-session.target', 'timers.target', 'sockets.target'],
}

/** Reads the units of the system at `toplevel`; none where it has no such directory. */
export function readUnits(root: string, toplevel: string, scope: Scope): Units {
  const directory = resolveBelow(root, `${toplevel}/etc/systemd/${scope}`) ?? ''
  if (!existsSync(directory)) return { files: new Map(), started: new Set() }
  const files = new Map<string, UnitFile | null>()
  const aliases = new Map<string, string>()
  const wanted = new Map<string, string[]>()
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const { name } = entry
    if (entry.isSymbolicLink()) {
      const target = readlinkSync(`${directory}/${name}`)
      // A link to its neighbour is another name of that unit.
      if (target.startsWith('/')) files.set(name, readUnit(root, directory, name))
      else aliases.set(name, target)
    } else if (name.endsWith('.wants')) {
      wanted.set(name.slice(0, -'.wants'.length), readdirSync(`${directory}/${name}`))
    }
  }
  const trueName = (name: string) => aliases.get(name) ?? name
  const started = new Set<string>()
  const queue = [...REACHED[scope]]
  // A list gives what is added while it is walked, too.
  for (const name of queue) {
    for (const unit of (wanted.get(name) ?? []).map(trueName)) {
      // By now something has called what a socket waits for.
      const service = trueName(unit.replace(/\.socket$/, '.service'))
      for (const some of [unit, service]) {
        if (started.has(some) || !files.has(some)) continue
        started.add(some)
        queue.push(some)
      }
    }
  }
  return { files, started }
}

/** The unit’s own text, then those of its drop-ins. */
function readUnit(root: string, directory: string, name: string): UnitFile | null {
  const place = resolveBelow(root, readlinkSync(`${directory}/${name}`))
  if (place === null) return null // masked: /dev/null is not on the sample machine
  const folder = `${directory}/${name}.d`
  const dropIns = existsSync(folder) ? readdirSync(folder).sort() : []
  const others = dropIns.map((dropIn) => root + readlinkSync(`${folder}/${dropIn}`))
  return parseUnit([place, ...others].map((file) => readFileSync(file, 'utf8')))
}
