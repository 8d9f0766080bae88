import { existsSync, readlinkSync, renameSync, symlinkSync } from 'node:fs'
import { decide } from '../../compare/units/decisions.ts'
import { readSituations } from '../../compare/units/situation.ts'
import { switchUnits } from '../../compare/units/switchSystem.ts'
import { mountedHost } from '../../host/mounted.ts'
import { resolveBelow } from '../../host/rootDirectory.ts'
import { type StorePath, storePathOf } from '../../nix/storePath.ts'
import { noYield } from '../../runtime/yieldIfDue.ts'
import { writeBootMenu } from '../disk/bootMenu.ts'
import { cannotPlay, type Ending, type Player } from './player.ts'
import { dryRunLines, linesAfter, linesBefore, type SwitchChanges } from './switchLines.ts'

const SCRIPT = '/bin/switch-to-configuration'
const RUNNING = '/run/current-system'

/** `TOPLEVEL/bin/switch-to-configuration switch|boot|test|dry-activate`, with its order and output. */
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
  const changes = await changesTo(root, toplevel)
  if (action === 'dry-activate') {
    for (const line of dryRunLines(changes)) await say(line)
    return { status: 0 }
  }
  for (const line of linesBefore(changes)) await say(line)
  makeRunning(root, toplevel)
  for (const line of linesAfter(changes)) await say(line)
  return { status: 0 }
}

/** The toplevel at the end of a path; null for none that can activate itself. */
function toplevelAt(root: string, path: string): StorePath | null {
  const place = path.startsWith('/') ? resolveBelow(root, path) : null
  return place !== null && existsSync(place + SCRIPT) ? storePathOf(place.slice(root.length)) : null
}

function makeRunning(root: string, toplevel: string): void {
  symlinkSync(toplevel, `${root}/run/.current-system.new`)
  renameSync(`${root}/run/.current-system.new`, root + RUNNING)
}

/** The unit changes from the running system to `toplevel`, as terrapin predicts them. */
async function changesTo(root: string, toplevel: StorePath): Promise<SwitchChanges> {
  const host = mountedHost(root)
  const running = storePathOf((await host.resolve(RUNNING)) ?? '')
  const found = running === null ? '' : await readSituations(host, running, toplevel, null, noYield)
  if (typeof found === 'string') throw new Error(`the sample machine has no units: ${found}`)
  const [system, user] = found.map(({ situation }) => situation)
  if (system === undefined || user === undefined) throw new Error('a scope of units is missing')
  const { effects } = switchUnits(system, null)
  const fresh = [...effects].filter(([, { effect }]) => effect === 'start').map(([name]) => name)
  return {
    system: decide(system),
    user: user.rules.users === 'switch' ? decide(user) : null,
    fresh,
    restartsSystemd: systemdOf(root, RUNNING) !== systemdOf(root, toplevel),
  }
}

function systemdOf(root: string, toplevel: string): string {
  return readlinkSync(`${resolveBelow(root, toplevel)}/systemd`)
}
