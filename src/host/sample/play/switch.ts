import { existsSync, readFileSync, readlinkSync, renameSync, symlinkSync } from 'node:fs'
import { resolveBelow } from '../../rootDirectory.ts'
import { writeBootMenu } from '../disk/bootMenu.ts'
import { cannotPlay, type Ending, type Player } from './player.ts'
import { addMountChanges } from './units/mountChanges.ts'
import { readUnits, type Scope } from './units/readUnits.ts'
import { dryRunLines, linesAfter, linesBefore, type SwitchChanges } from './units/switchLines.ts'
import { type UnitChanges, unitChanges } from './units/unitChanges.ts'

const SCRIPT = '/bin/switch-to-configuration'
const RUNNING = '/run/current-system'

/** The first release whose switch looks at the units of who is logged in. */
const ASKS_USERS = '26.05'

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
  const changes = changesTo(root, toplevel)
  if (action === 'dry-activate') {
    for (const line of dryRunLines(changes)) await say(line)
    return { status: 0 }
  }
  for (const line of linesBefore(changes)) await say(line)
  makeRunning(root, toplevel)
  for (const line of linesAfter(changes)) await say(line)
  return { status: 0 }
}

/** The toplevel that a path leads to; null where there is none that can activate itself. */
function toplevelAt(root: string, path: string): string | null {
  const place = path.startsWith('/') ? resolveBelow(root, path) : null
  return place !== null && existsSync(place + SCRIPT) ? place.slice(root.length) : null
}

function makeRunning(root: string, toplevel: string): void {
  symlinkSync(toplevel, `${root}/run/.current-system.new`)
  renameSync(`${root}/run/.current-system.new`, root + RUNNING)
}

/** What becomes of all that runs, from the running system to `toplevel`. */
function changesTo(root: string, toplevel: string): SwitchChanges {
  const system = unitsTo(root, toplevel, 'system')
  addMountChanges(system, textOf(root, RUNNING, 'etc/fstab'), textOf(root, toplevel, 'etc/fstab'))
  const asksUsers = textOf(root, toplevel, 'nixos-version') >= ASKS_USERS
  return {
    system,
    user: asksUsers ? unitsTo(root, toplevel, 'user') : null,
    restartsSystemd: systemdOf(root, RUNNING) !== systemdOf(root, toplevel),
  }
}

function unitsTo(root: string, toplevel: string, scope: Scope): UnitChanges {
  return unitChanges(readUnits(root, RUNNING, scope), readUnits(root, toplevel, scope))
}

function textOf(root: string, toplevel: string, file: string): string {
  return readFileSync(resolveBelow(root, `${toplevel}/${file}`) ?? '', 'utf8')
}

function systemdOf(root: string, toplevel: string): string {
  return readlinkSync(`${resolveBelow(root, toplevel)}/systemd`)
}
