import { existsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import { diffClosures, rowForm } from '../support/machine/oracles.ts'

/*
 * Builds that are not reproducible: they look for a file outside. With the same store path they refer
 * to other paths and have another size, so that nothing of an earlier build is right.
 */
const EXPRESSION = `
let
  build = name: script: derivation {
    inherit name;
    system = builtins.currentSystem;
    builder = "/bin/sh";
    args = [ "-c" script ];
  };
  old = build "dep-1.0" "echo 1234567890 > $out";
  new = build "dep-2.0" "echo 12345678901234567890 > $out";
  data = build "data-1.0" "if [ -e /tmp/other ]; then printf %90000d 1 > $out; else echo 1 > $out; fi";
  system = name: build name ''
    if [ -e /tmp/other ]; then echo \${new} \${data} > $out; else echo \${old} \${data} > $out; fi'';
in [ (system "nixos-system-1") (build "nixos-system-2" "echo \${old} > $out") ]
`

describeWithNix('kept closures, against nix store diff-closures', () => {
  let machine: Machine
  let systems: string[]

  const build = async () => {
    const output = await machine.must(['nix-build', '/tmp/odd.nix', '--no-out-link'])
    return output.trim().split('\n')
  }
  beforeAll(async () => {
    machine = await createMachine()
    await writeFile(join(machine.root, 'tmp/odd.nix'), EXPRESSION)
    systems = await build()
    for (const system of systems) await machine.setGeneration(system)
  })
  afterAll(() => machine?.remove())

  const caches = async () => {
    const directory = join(machine.root, 'root/.cache/terrapin')
    if (!existsSync(directory)) return []
    return (await readdir(directory)).filter((name) => name.startsWith('closures-'))
  }
  /** Asks twice, so that the second answer is from what was kept; both must be Nix's. */
  const equals = async () => {
    const inItsForm = await rowForm(machine)
    const [one = '', two = ''] = systems
    const real = await diffClosures(machine, one, two)
    for (const time of ['first', 'again']) {
      const { stdout, stderr, status } = await machine.terrapin(['diff', '1', '2', '--plain'])
      expect([inItsForm(stdout), stderr, status], time).toEqual([real, '', 0])
    }
    expect(await caches()).toHaveLength(1)
    return real
  }

  it('are those of the database, after a rebuild and a repair of the same paths', async () => {
    const first = await equals()

    // Built again under the same path, with other references.
    await machine.must(['rm', '/nix/var/nix/profiles/system-1-link'])
    await machine.must(['nix-store', '--delete', systems[0] as string])
    await writeFile(join(machine.root, 'tmp/other'), '')
    expect(await build()).toEqual(systems)
    await machine.must(['ln', '-s', systems[0] as string, '/nix/var/nix/profiles/system-1-link'])
    const rebuilt = await equals()
    expect(rebuilt).not.toBe(first)

    // Repaired in place: its row stays, its size and what it refers to do not.
    const requisites = await machine.must(['nix-store', '-qR', systems[0] as string])
    const data = requisites.split('\n').find((path) => path.endsWith('-data-1.0')) as string
    await machine.must(['chmod', 'u+w', data])
    await writeFile(join(machine.root, data), 'damaged')
    await machine.must(['nix-store', '--repair-path', data])
    expect(await equals()).not.toBe(rebuilt)
  })

  it('are not taken for those of a system that is no longer valid', async () => {
    await machine.must(['rm', '/nix/var/nix/profiles/system-1-link'])
    await machine.must(['nix-store', '--delete', systems[0] as string])
    // What a collector leaves that was killed: the path is on the disk, and not in the database.
    await writeFile(join(machine.root, systems[0] as string), 'left')
    await machine.must(['ln', '-s', systems[0] as string, '/nix/var/nix/profiles/system-1-link'])
    const { stderr, status } = await machine.terrapin(['diff', '1', '2', '--plain'])
    expect(stderr).toContain('is not valid in the store database')
    expect(status).not.toBe(0)
    await rm(join(machine.root, systems[0] as string))
  })
})
