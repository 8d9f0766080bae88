import { menuPlaces } from '../boot/readBootMenu.ts'
import { withPrivilegedSnapshot } from '../host/privilegedSnapshot.ts'
import { readMachine } from '../machine/machine.ts'
import type { Plan } from '../plan/plan.ts'
import { asProblem } from '../problem.ts'
import type { Session } from './session.ts'

/**
 * Lets root read a boot menu that only root can read, for changes that depend on it. Returns the session
 * unchanged where everyone may read the menu, or where root is unavailable: then the plan refuses, and the
 * reason is on stderr. Read-only commands never ask for a password.
 */
export async function withBootMenu(session: Session): Promise<Session> {
  const { host, machine, profile, output } = session
  const isHidden = machine.bootMenuHidden || machine.unreadMenus.length > 0
  if (!machine.bootable || !isHidden || host.rootDirectory !== null) return session
  const elevation = host.elevation()
  if (elevation.kind !== 'program') return session
  output.say(`Only root can read the boot menu: reading it with ${elevation.name}.`)
  try {
    const seen = await withPrivilegedSnapshot(host, await menuPlaces(host), { mayAsk: true })
    return { ...session, host: seen, machine: await readMachine(seen, profile) }
  } catch (error) {
    output.say(`terrapin: ${asProblem(error, 'unreadable').message}`)
    return session
  }
}

/** On the command line, reading the menu as root has already been tried. */
export function onCommandLine(plan: Plan): Plan {
  const refused = plan.refused.map((refusal) => ({
    ...refusal,
    reason: refusal.reason.replace(/, or use terrapin \w+, which asks for the password$/, ''),
  }))
  return { ...plan, refused }
}
