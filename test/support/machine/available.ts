import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { programsRoot } from './layout.ts'

/** The programs that a machine is made by, and those that it has. */
const makers = ['unshare', 'nsenter', 'pivot_root']
const programs = ['nix-env', 'nix-build', 'nix-store', 'truncate']

/** Why no machine can be made here, or none with `more` programs, in words; null where one can. */
export function whyNoMachine(more: readonly string[] = []): string | null {
  if (process.platform !== 'linux') return 'a machine needs Linux'
  if (process.getuid?.() !== 0) return 'a machine needs root (namespaces, mounts)'
  const missing = [
    ...makers.filter((program) => !onPath(program)),
    ...[...programs, ...more].filter((program) => !onPath(program, programsRoot)),
  ]
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  return canUnshare() ? null : 'new namespaces are not allowed here (unshare failed)'
}

/**
 * `describe` for tests that need a real Nix machine. Where none can be made they are skipped and
 * the name says why; in CI that is a failure, because a silent skip there would prove nothing.
 */
export function describeWithNix(name: string, body: () => void): void {
  const reason = whyNoMachine()
  if (reason === null) {
    describe(name, body)
  } else if (process.env.CI === 'true') {
    describe(name, () => {
      it('needs the real Nix, which CI must have', () => {
        expect.fail(reason)
      })
    })
  } else {
    describe.skip(`${name} (skipped: ${reason})`, body)
  }
}

/** `it` for a test whose machine needs `program`, too; skipped or failed in the same way. */
export function itWith(program: string, name: string, body: () => Promise<void>): void {
  const reason = whyNoMachine([program])
  if (reason === null) it(name, body)
  else if (process.env.CI === 'true') it(name, () => expect.fail(reason))
  else it.skip(`${name} (skipped: ${reason})`, body)
}

function onPath(program: string, root = '/'): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(root, directory, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** Tried rather than guessed from capabilities: containers forbid it in several ways. */
function canUnshare(): boolean {
  const flags = ['--mount', '--uts', '--pid', '--fork', '--propagation', 'private']
  return spawnSync('unshare', [...flags, 'mount', '-t', 'proc', 'proc', '/proc']).status === 0
}
