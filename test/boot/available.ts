import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Where Debian keeps programs for root, which a person's PATH may lack. */
const PLACES = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']

/**
 * `describe` for tests that hold something against real programs. Where one is missing, or `why`
 * says that it can't work here, they are skipped and the name says why; in CI that is a failure.
 */
export function describeWith(
  name: string,
  programs: readonly string[],
  body: () => void,
  why: () => string | null = () => null,
): void {
  const missing = programs.filter((program) => findProgram(program) === null)
  const reason = missing.length > 0 ? `not installed: ${missing.join(', ')}` : why()
  if (reason === null) {
    describe(name, body)
  } else if (process.env.CI === 'true') {
    describe(name, () => {
      it('needs real programs, which CI must have', () => {
        expect.fail(reason)
      })
    })
  } else {
    describe.skip(`${name} (skipped: ${reason})`, body)
  }
}

/** Why nothing can be mounted here, in words, or null where it can. */
export function whyNoMounts(): string | null {
  if (process.getuid?.() !== 0) return 'mounts need root'
  const argv = ['--mount', '--propagation', 'private', 'mount', '--bind', '/tmp', '/tmp']
  return spawnSync('unshare', argv).status === 0 ? null : 'new namespaces are not allowed here'
}

/** The program's path; null where it is not installed. */
export function findProgram(name: string): string | null {
  const found = PLACES.map((place) => join(place, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  return found ?? null
}
