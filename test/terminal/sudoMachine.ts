import { accessSync, constants, statSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeLaptop } from '../cli/fixture.ts'
import { whyNoMachine } from '../support/machine/available.ts'
import { alice } from '../support/machine/layout.ts'
import type { Machine } from '../support/machine/machine.ts'
import { project } from '../support/machine/namespace.ts'
import { hasTmux, Tmux } from '../support/tmux.ts'

export type Asker = 'sudo' | 'doas'

/** Made up for one run; its first letter is the one that a careless hand-over loses. */
export const PASSWORD = `k${Math.floor(performance.timeOrigin).toString(36)}pass`

/** What each asks with. */
export const PROMPTS: Readonly<Record<Asker, string>> = {
  sudo: '[sudo] password for alice:',
  doas: 'doas (alice@testhost) password:',
}

/** What a policy may say of alice. */
export interface Policy {
  /** Default: asked each time. `once`: remembered for a while, as both do by themselves or if told. */
  readonly asks?: 'each time' | 'once' | 'never'
  /** Whom it knows instead. */
  readonly knows?: string
  /** Her whole environment is handed on, which both do if told. */
  readonly keepsEnvironment?: boolean
}

/**
 * A machine in which alice has a password, and the real sudo and doas ask her for it. Users and
 * policies are the machine's own: nothing of the computer that runs the tests is changed.
 */
export interface AskingMachine {
  readonly machine: Machine
  /** Store paths of generations 1 to 5; 5 is current, 3 runs. */
  readonly paths: readonly string[]
  setPolicy(policy: Policy): Promise<void>
  /** Sets what she becomes root by, or something that is none; null sets nothing. */
  choose(elevation: string | null): Promise<void>
  /** What a change would change: the profiles, what runs, what was activated, the boot entries. */
  status(): Promise<unknown>
  /** A high terminal in which alice's shell runs inside the machine. */
  terminal(env?: Readonly<Record<string, string>>): Tmux
}

export const PROGRAM = `${process.execPath} ${join(project, 'dist/terrapin.js')}`

export async function makeAskingMachine(): Promise<AskingMachine> {
  const { machine, paths } = await makeLaptop()
  const etc = (name: string) => join(machine.root, 'etc', name)
  await mkdir(etc('pam.d'))
  for (const service of ['sudo', 'doas']) await writeFile(etc(`pam.d/${service}`), PAM)
  const shadow = ['root', alice.name].map((name) => `${name}:*:1::::::\n`).join('')
  await writeFile(etc('shadow'), shadow, { mode: 0o600 })
  const input = `${alice.name}:${PASSWORD}\n`
  await machine.must(['chpasswd', '--crypt-method', 'SHA512'], { input })
  const made: AskingMachine = {
    machine,
    paths,
    setPolicy: async (policy) => {
      for (const name of ['sudoers', 'doas.conf']) await rm(etc(name), { force: true })
      await writeFile(etc('sudoers'), sudoers(policy), { mode: 0o440 })
      await writeFile(etc('doas.conf'), doasConf(policy), { mode: 0o400 })
      await machine.must(['rm', '-rf', '/run/sudo', '/run/doas'])
    },
    choose: async (elevation) => {
      const file = join(machine.root, alice.home, '.config/terrapin/config.toml')
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, elevation === null ? '' : `elevation = "${elevation}"\n`)
    },
    status: async () => ({
      links: await machine.must(['find', '/nix/var/nix/profiles', '-printf', '%p %l %T@\\n']),
      running: await machine.must(['readlink', '/run/current-system']),
      entries: await machine.must(['ls', '/boot/loader/entries']),
      activations: await machine.activations(),
    }),
    terminal: (env = {}) => {
      const own = { PS1: 'ready> ', TERM: 'screen-256color', ...env }
      const inside = machine.enter(['sh'], { user: 'alice', env: own })
      const variables = Object.entries(inside.env).map(([name, value]) => `${name}=${value}`)
      return new Tmux(100, 200, {}, ['env', '-i', ...variables, ...inside.argv])
    },
  }
  await made.setPolicy({})
  return made
}

/** As NixOS has it, but a wrong password is told at once. */
const PAM = `auth required pam_unix.so nodelay
account required pam_unix.so
session required pam_permit.so
`

function sudoers({
  asks = 'each time',
  knows = alice.name,
  keepsEnvironment = false,
}: Policy): string {
  const tag = asks === 'never' ? 'NOPASSWD: ' : ''
  return [
    'Defaults use_pty',
    ...(asks === 'each time' ? ['Defaults timestamp_timeout=0'] : []),
    ...(keepsEnvironment ? ['Defaults !env_reset'] : []),
    `${knows} ALL=(ALL:ALL) ${tag}ALL`,
    '',
  ].join('\n')
}

function doasConf({
  asks = 'each time',
  knows = alice.name,
  keepsEnvironment = false,
}: Policy): string {
  const options = { 'each time': '', once: 'persist ', never: 'nopass ' }[asks]
  return `permit ${options}${keepsEnvironment ? 'keepenv ' : ''}${knows}\n`
}

/**
 * `describe` for tests with the real sudo and doas. Where one is missing they are skipped and the
 * name says why; in CI that is a failure.
 */
export function describeWithAskers(name: string, body: () => void): void {
  const reason = whyNoAskers()
  if (reason === null) {
    describe(name, body)
  } else if (process.env.CI === 'true') {
    describe(name, () => {
      it('needs the real sudo and doas, which CI must have', () => {
        expect.fail(reason)
      })
    })
  } else {
    describe.skip(`${name} (skipped: ${reason})`, body)
  }
}

function whyNoAskers(): string | null {
  const missing = ['sudo', 'doas'].filter((name) => !isSetUid(name))
  if (missing.length > 0) return `not installed, or not set-user-ID: ${missing.join(', ')}`
  return hasTmux() ? whyNoMachine() : 'no tmux'
}

function isSetUid(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK)
      return (statSync(join(directory, name)).mode & 0o4000) !== 0
    } catch {
      return false
    }
  })
}
