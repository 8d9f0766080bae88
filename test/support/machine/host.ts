import type { Host, RunOptions, RunResult } from '../../../src/host/host.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { Problem } from '../../../src/problem.ts'
import { alice } from './layout.ts'
import type { Machine } from './machine.ts'

/**
 * A machine as terrapin sees it when it runs there, for tests that stay in their own process:
 * files are read from outside, commands run inside. Two things are not as on the machine: nothing
 * is unreadable (the test is root), and /proc is empty, so nothing is held by a process. Nothing is
 * locked: root's lock is that of the computer that runs the tests.
 */
export function hostInside(machine: Machine, user: 'root' | 'alice' = 'root'): Host {
  return {
    ...mountedHost(machine.root),
    kind: 'local',
    rootDirectory: null,
    user:
      user === 'root'
        ? { root: true, name: 'root', home: '/root' }
        : { root: false, name: alice.name, home: alice.home },
    lock: async () => 'missing',
    lockHolder: async () => null,
    run: (argv, options = {}) => runInside(machine, argv, options, user),
  }
}

/** `asRoot` is what sudo gives someone who need not say a password. */
async function runInside(
  machine: Machine,
  argv: readonly string[],
  options: RunOptions,
  user: 'root' | 'alice',
): Promise<RunResult> {
  const outcome = await machine.run([...argv], {
    user: options.asRoot === true ? 'root' : user,
    env: { ...options.environment },
  })
  if (outcome.status === 127 && outcome.stderr.startsWith('nsenter: failed to execute')) {
    throw new Problem('command-failed', `${argv[0]} could not be started: ${outcome.stderr}`)
  }
  options.onOutput?.(outcome.stdout + outcome.stderr)
  return { ...outcome, signal: null }
}
