import { basename } from 'node:path'
import type { Machine } from '../support/machine/machine.ts'
import { closureOf } from '../support/machine/oracles.ts'

const roots = '/nix/var/nix/gcroots'

/** Gives a machine the kinds of roots that a real one has beside its generations. */
export async function addOtherRoots(machine: Machine, built: readonly string[]): Promise<void> {
  const [one = '', two = '', three = '', four = '', five = ''] = built
  const link = (target: string, at: string) => machine.must(['ln', '-sfn', target, at])
  // Booted one system, and switched to a specialisation of another since.
  await machine.boot(three)
  const travel = await machine.must(['readlink', `${four}/specialisation/travel`])
  await link(travel.trim(), '/run/current-system')
  // An indirect root, as `nix-build` leaves one in a person's home.
  const result = ['--add-root', '/home/alice/result', '--indirect']
  await machine.must(['nix-store', '--realise', await find(machine, five, /firefox/), ...result])
  await link(`${await find(machine, two, /curl/)}/bin/curl`, `${roots}/per-user/alice/inside`)
  const only = await find(machine, five, /only-5/)
  await machine.must(['touch', `${roots}/${basename(only)}`]) // Named by a file.
  const [deriver = ''] = (await machine.must(['nix-store', '-qd', five])).split('\n')
  await link(deriver, `${roots}/a-derivation`)
  // No root, though it leads into the store: Nix takes a link's text as it stands.
  const etc = await find(machine, five, /-etc$/)
  await link(`../../../store/${basename(etc)}`, `${roots}/relative`)
  await link('/nowhere/at/all', `${roots}/auto/stale`)
  await link(`${one.slice(0, 20)}-no-such-path`, `${roots}/not-valid`)
  // nix-env notes its generations here as well; older machines have lost some of the notes.
  await machine.must(['find', `${roots}/auto`, '-lname', '/nix/var/nix/profiles/*', '-delete'])
}

/**
 * A path that three derivations would give, built by the second; the third is a root, the first is
 * garbage. So the path's deriver is not the only derivation that has it as an output.
 */
export async function buildOfThree(machine: Machine): Promise<string> {
  const expression = (note: string) => `derivation {
    name = "fetched"; system = builtins.currentSystem; builder = "/bin/sh";
    args = [ "-c" "printf fetched > $out" "${note}" ];
    outputHashMode = "flat"; outputHashAlgo = "sha256";
    outputHash = builtins.hashString "sha256" "fetched";
  }`
  const [first, second, third] = [
    await instantiate(machine, expression('first')),
    await instantiate(machine, expression('second')),
    await instantiate(machine, expression('third')),
  ]
  const path = await realise(machine, second)
  if ((await realise(machine, first)) !== path) throw new Error('not the same output')
  await machine.must(['ln', '-s', third, `${roots}/third-derivation`])
  return path
}

/** The settings under which Nix knows derivations whose outputs' paths depend on their content. */
export const contentAddressed = { 'experimental-features': 'ca-derivations' }

/** A path whose derivation could not name it beforehand, so that only the path names its deriver. */
export async function buildContentAddressed(machine: Machine): Promise<string> {
  const expression = `derivation {
    name = "content-addressed"; system = builtins.currentSystem; builder = "/bin/sh";
    args = [ "-c" "printf content > $out" ];
    __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";
  }`
  return realise(machine, await instantiate(machine, expression))
}

async function instantiate(machine: Machine, expression: string): Promise<string> {
  return (await machine.must(['nix-instantiate', '-E', expression])).trim()
}

async function realise(machine: Machine, derivation: string): Promise<string> {
  return (await machine.must(['nix-store', '-r', derivation])).trim()
}

async function find(machine: Machine, toplevel: string, name: RegExp): Promise<string> {
  const found = (await closureOf(machine, toplevel)).find((path) => name.test(path))
  if (found === undefined) throw new Error(`nothing like ${name} in ${toplevel}`)
  return found
}
