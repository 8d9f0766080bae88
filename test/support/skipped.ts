import type { Reporter, TestModule } from 'vitest/node'

/** Counts what was skipped, by its reason: green says nothing of a test that did not run. */
export class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>()
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const reason = /\(skipped: (.*?)\)/.exec(test.fullName)?.[1] ?? 'no reason given'
        counts.set(reason, (counts.get(reason) ?? 0) + 1)
      }
    }
    for (const [reason, count] of counts) console.log(` ${count} tests skipped: ${reason}`)
    if (counts.size > 0) console.log(' .ci/run installs what they need (Debian: nix-bin, tmux, …).')
  }
}
