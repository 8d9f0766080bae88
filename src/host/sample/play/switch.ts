import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
} from 'node:fs'
import { placeBelow } from '../../mounted.ts'
import { writeBootMenu } from '../disk/bootMenu.ts'
import { cannotPlay, type Ending, type Player } from './player.ts'

const SCRIPT = '/bin/switch-to-configuration'
const RUNNING = '/run/current-system'

/** `TOPLEVEL/bin/switch-to-configuration switch|boot|test|dry-activate`, in its order and words. */
export const playSwitch: Player = async ({ root }, argv, say): Promise<Ending> => {
  const [script = '', action = '', ...more] = argv
  const isKnown = ['switch', 'boot', 'test', 'dry-activate'].includes(action) && more.length === 0
  const toplevel = toplevelAt(root, script.slice(0, -SCRIPT.length))
  if (!isKnown || toplevel === null) return cannotPlay(argv)
  if (action === 'switch' || action === 'boot') {
    await say('updating systemd-boot...')
    writeBootMenu(root, toplevel)
  }
  if (action === 'boot') return { status: 0 }
  const { restarted, stopped, started } = compareUnits(root, toplevel)
  const would = action === 'dry-activate' ? 'would ' : ''
  const list = async (verb: string, units: readonly string[]) => {
    if (units.length > 0) await say(`${verb} the following units: ${units.join(', ')}`)
  }
  await list(would ? 'would stop' : 'stopping', stopped)
  await say(`${would ? 'would activate' : 'activating'} the configuration...`)
  if (action !== 'dry-activate') makeRunning(root, toplevel)
  await list(would ? 'would restart' : 'restarting', restarted)
  await list(would ? 'would start' : 'starting', started)
  return { status: 0 }
}

/** The toplevel that a path leads to; null where there is none that can activate itself. */
function toplevelAt(root: string, path: string): string | null {
  const place = path.startsWith('/') ? placeBelow(root, path, 'follow') : null
  return place !== null && existsSync(place + SCRIPT) ? place.slice(root.length) : null
}

function makeRunning(root: string, toplevel: string): void {
  symlinkSync(toplevel, `${root}/run/.current-system.new`)
  renameSync(`${root}/run/.current-system.new`, root + RUNNING)
}

/** Which services become what, from the running system to `toplevel`. */
function compareUnits(root: string, toplevel: string) {
  const before = unitsOf(root, RUNNING)
  const after = unitsOf(root, toplevel)
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  const services = names.filter((name) => name.endsWith('.service') && !name.includes('@'))
  const stopped = services.filter((name) => !after.has(name))
  const started = services.filter((name) => !before.has(name))
  const restarted = services.filter((name) => {
    const [from, to] = [before.get(name), after.get(name)]
    return from !== undefined && to !== undefined && from !== to
  })
  return { stopped, started, restarted }
}

/** What each unit of a system says: two systemd packages hold the same text at other places. */
function unitsOf(root: string, toplevel: string): Map<string, string> {
  const directory = placeBelow(root, `${toplevel}/etc/systemd/system`, 'follow') ?? ''
  const units = new Map<string, string>()
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue
    units.set(entry.name, readFileSync(root + readlinkSync(`${directory}/${entry.name}`), 'utf8'))
  }
  return units
}
