import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeLaptop } from '../cli/fixture.ts'
import { machine as factsOf, planning } from '../plan/fixture.ts'
import type { Machine } from '../support/machine/machine.ts'
import type { Outcome } from '../support/machine/outcome.ts'
import { evaluateModule } from './evaluate.ts'

/** Where the module’s rules expect programs, as on NixOS. */
export const BIN = '/run/current-system/sw/bin'
export const PROFILES = '/nix/var/nix/profiles'
export const SYSTEM = `${PROFILES}/system`
export const PINS = `${PROFILES}/system-profiles`
export const SCRIPT = `${SYSTEM}/bin/switch-to-configuration`

/** What the plans of alice’s terrapin are made with. */
export const MEANS = planning(factsOf([])).capabilities

/** Alice’s own programs come first. */
export const PATH = `/home/alice/bin:${BIN}:/usr/bin:/bin`

/** A machine with the real sudo, in which alice may do what the module’s rules allow, and no more. */
export interface RuledMachine {
  readonly machine: Machine
  /** Store paths of generations 1 to 5; 5 is current, 3 runs. */
  readonly paths: readonly string[]
  /** The module’s rules where alice may make all the changes that it offers. */
  readonly rules: string
  /** Makes this text the sudoers file, below a rule for root; it must be valid. */
  setRules(text: string): Promise<void>
  asAlice(argv: readonly string[], env?: Record<string, string>): Promise<Outcome>
}

export async function makeRuledMachine(): Promise<RuledMachine> {
  const { machine, paths } = await makeLaptop()
  await mkdir(join(machine.root, 'etc/pam.d'))
  await writeFile(join(machine.root, 'etc/pam.d/sudo'), PAM)
  // The machine’s own systems bring no programs.
  await machine.must(['sh', '-c', `ln -sf /usr/bin/* ${BIN}/`])
  await machine.must(['mkdir', '-p', PINS])
  const setRules = async (text: string) => {
    const file = join(machine.root, 'etc/sudoers')
    await writeFile(file, `root ALL=(ALL:ALL) ALL\n${text}`)
    await chmod(file, 0o440)
    await machine.must(['visudo', '-c', '-s', '-f', '/etc/sudoers'])
  }
  const rules = rulesFor('[ "gc" "boot" "delete" "unpin" ]')
  await setRules(rules)
  return {
    machine,
    paths,
    rules,
    setRules,
    asAlice: (argv, env = {}) => machine.run([...argv], { user: 'alice', env: { PATH, ...env } }),
  }
}

/** The module’s rules where alice may make these changes, a list in Nix. */
export function rulesFor(allow: string): string {
  const settings = `{ enable = true; sudo.users = [ "alice" ]; sudo.allow = ${allow}; }`
  return evaluateModule(settings).security.sudo.extraConfig
}

const PAM = `auth required pam_unix.so nodelay
account required pam_permit.so
session required pam_permit.so
`
