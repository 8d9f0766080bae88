import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'

export const PROFILE = '/nix/var/nix/profiles/system'

/** Starts terrapin inside; it runs on when this returns. */
export function startTerrapin(machine: Machine, args: readonly string[]): ChildProcess {
  return machine.start([process.execPath, join(project, 'dist/terrapin.js'), ...args])
}

/** Kills terrapin alone: what it started runs on, as after a crash. */
export async function killTerrapin(machine: Machine): Promise<void> {
  await machine.run(['pkill', '-KILL', '-f', 'dist/terrapin.js'])
}

/**
 * Ends what a killed terrapin left behind, a command that hangs or waits for a lock, until nothing
 * holds terrapin's own lock any more.
 */
export async function killLeftovers(machine: Machine): Promise<void> {
  await until(async () => {
    await machine.run(['pkill', '-KILL', '-x', 'nix-env|nix-store'])
    await killCommands(machine)
    return isFree(machine)
  })
}

/** Ends the command that hangs, or waits for a lock, and not who waits for the command. */
export async function killCommands(machine: Machine): Promise<void> {
  await machine.run(['pkill', '-KILL', '-f', 'switch-to-configuration'])
  await machine.run(['pkill', '-KILL', '-x', 'sleep'])
}

/**
 * Waits until a switch-to-configuration that was told to hang does so, and gives its process. The
 * process says that it was called before it writes the boot menu, and hangs by becoming a `sleep`.
 */
export async function hangingCommand(machine: Machine): Promise<string> {
  let found = ''
  await until(async () => {
    found = (await machine.run(['pgrep', '-f', '^sleep 100000$'])).stdout.trim()
    return found !== ''
  })
  return found
}

/** What root's terrapins lock. */
export const LOCK = '/run/terrapin.lock'

/** Whether a change may begin: no terrapin of root and nothing that one began holds the lock. */
export async function isFree(machine: Machine): Promise<boolean> {
  const free = `[ ! -e ${LOCK} ] || flock --nonblock ${LOCK} true`
  return (await machine.run(['sh', '-c', free])).status === 0
}

/** Takes the profile's own lock, which nix-env waits for; it is held when this is done. */
export async function holdProfileLock(machine: Machine): Promise<ChildProcess> {
  return holdLock(machine, `${PROFILE}.lock`)
}

/** Takes the lock of a file that Nix locks, too. */
export async function holdLock(machine: Machine, file: string): Promise<ChildProcess> {
  const holder = machine.start(['flock', file, 'sh', '-c', 'echo held; exec sleep 999'])
  await new Promise((held) => holder.stdout?.once('data', held))
  return holder
}

/** The journal's lines, each as the JSON that it must be. */
export function changelogOf(machine: Machine) {
  const file = join(machine.root, 'var/lib/terrapin/journal')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

/** Waits until the journal's last line tells that this step was begun. */
export async function stepBegun(machine: Machine, index: number): Promise<void> {
  await until(async () => {
    const last = changelogOf(machine).at(-1)
    return last?.what === 'step' && last.index === index && last.outcome === null
  })
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (await holds()) return
    await delay(25)
  }
  throw new Error('It did not come true.')
}
