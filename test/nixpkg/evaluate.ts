import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { project } from '../support/machine/namespace.ts'

/** Stands in for nixpkgs, as a flake and as files. */
export const NIXPKGS = join(project, 'test/nixpkg/nixpkgs')

/** What Nix answers to an expression, in which `pkgs`, `lib` and `project` can be named. */
// biome-ignore lint/suspicious/noExplicitAny: a test that expects a key finds out whether it is there
export function evaluate(expression: string): any {
  const names = `
    lib = import ${NIXPKGS}/lib.nix;
    pkgs = import ${NIXPKGS}/packages.nix lib "x86_64-linux";
    project = ${project};`
  const text = `let ${names} in ${expression}`
  return JSON.parse(
    runNix(['nix-instantiate', '--eval', '--strict', '--json', '--expr', text]).stdout,
  )
}

/** What the module makes of `programs.terrapin`, written in Nix. */
export function evaluateModule(settings: string, hasSudo = true) {
  return evaluate(`lib.evalModule {
    inherit pkgs;
    module = import (project + "/nix/module.nix");
    config = { security.sudo.enable = ${hasSudo}; programs.terrapin = ${settings}; };
  }`)
}

/**
 * Runs a command of Nix on the flake with that stand-in: `FLAKE` is replaced by a copy of what
 * the flake needs, beside which nothing lies.
 */
export function runOnFlake(argv: readonly string[]) {
  const flake = temporary('flake')
  for (const part of [
    'LICENSE',
    'flake.nix',
    'nix',
    'package.json',
    'package-lock.json',
    'man',
    'screens',
    'scripts',
    'src',
  ]) {
    cpSync(join(project, part), join(flake, part), { recursive: true })
  }
  return runNix([
    ...argv.map((argument) => argument.replace('FLAKE', `path:${flake}`)),
    ...['--override-input', 'nixpkgs', `path:${NIXPKGS}`, '--no-write-lock-file'],
  ])
}

/** With a store of its own, which nothing is built in; it throws where Nix fails. */
function runNix([program = '', ...argv]: readonly string[]) {
  const nix = mkdtempSync(join(tmpdir(), 'terrapin-nix-'))
  const { status, stdout, stderr } = spawnSync(program, argv, {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: nix,
      NIX_STORE_DIR: join(nix, 'store'),
      NIX_STATE_DIR: join(nix, 'var'),
      NIX_LOG_DIR: join(nix, 'log'),
      NIX_CONF_DIR: nix,
      NIX_CONFIG: SETTINGS,
    },
  })
  rmSync(nix, { recursive: true, force: true })
  if (status !== 0) throw new Error(stderr)
  return { stdout, stderr }
}

const SETTINGS = `
build-users-group =
substitute = false
experimental-features = nix-command flakes
`

/** A directory until the test has ended. */
export function temporary(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `terrapin-${name}-`))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
