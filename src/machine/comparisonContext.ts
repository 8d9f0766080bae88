import type { ComparisonContext } from '../compare/comparison.ts'
import type { Config } from '../config/loadConfig.ts'
import type { Host } from '../host/host.ts'
import { readPointers } from '../nix/pointers.ts'
import { asProblem, type Problem } from '../problem.ts'
import { type Machine, readKnownMenu } from './machine.ts'

/** Facts that a comparison needs besides its two systems. */
export function comparisonContext(
  { bootMenu, pointers }: Pick<Machine, 'bootMenu' | 'pointers'>,
  config: Config,
): ComparisonContext {
  return {
    bootMenu,
    booted: pointers.booted,
    running: pointers.running,
    repository: config.repository,
  }
}

/** For a comparison that needs nothing else. */
export const NOTHING_ELSE: ComparisonContext = {
  bootMenu: null,
  booted: null,
  running: null,
  repository: null,
}

/** The same read alone, without the rest of the machine. Reports why the boot menu is unknown. */
export async function readComparisonContext(
  host: Host,
  config: Config,
  report: (problem: Problem) => void,
): Promise<ComparisonContext> {
  const orUnknown = <T>(read: Promise<T>, unknown: T): Promise<T> =>
    read.catch((error) => {
      report(asProblem(error, 'unreadable'))
      return unknown
    })
  const pointers = await orUnknown(readPointers(host), { running: null, booted: null })
  const { found, bootMenu } = await readKnownMenu(host, report)
  if (found.kind === 'hidden') report(found.problem)
  return comparisonContext({ bootMenu, pointers }, config)
}
