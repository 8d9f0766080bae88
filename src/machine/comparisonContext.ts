import type { ComparisonContext } from '../compare/comparison.ts'
import type { Config } from '../config/loadConfig.ts'
import type { Machine } from './machine.ts'

/** Facts that a comparison needs besides its two systems. */
export function comparisonContext(
  { bootMenu, pointers }: Machine,
  config: Config,
): ComparisonContext {
  return {
    bootMenu,
    booted: pointers.booted,
    running: pointers.running,
    repository: config.repository,
  }
}
