import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

export type Shell = 'bash' | 'zsh' | 'fish'

export function hasShell(shell: Shell): boolean {
  return spawnSync(shell, ['-c', ':']).status === 0
}

/** A directory with the built program as `terrapin`, and each shell's script as it prints it. */
export interface Installed {
  readonly directory: string
  /** The environment in which `terrapin` is found. */
  readonly env: Readonly<Record<string, string>>
  /** The path of a shell's completion script. */
  readonly script: (shell: Shell) => string
}

export function installHere(): Installed {
  const directory = mkdtempSync(join(tmpdir(), 'terrapin-shell-'))
  afterAll(() => rmSync(directory, { recursive: true }))
  const program = join(directory, 'terrapin')
  writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${process.cwd()}/dist/terrapin.js' "$@"\n`,
  )
  chmodSync(program, 0o755)
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { status, stdout } = spawnSync(program, ['completions', shell], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`no completions for ${shell}`)
    writeFileSync(join(directory, `script.${shell}`), stdout)
  }
  return {
    directory,
    env: { PATH: `${directory}:${process.env.PATH}`, HOME: directory },
    script: (shell) => join(directory, `script.${shell}`),
  }
}
