import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { type Machine as Facts, readMachine } from '../../src/machine/machine.ts'
import { readSizes } from '../../src/machine/sizes.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { garbageSince } from '../support/machine/garbage.ts'
import { createMachine, type Machine, systemProfile } from '../support/machine/machine.ts'
import { deadPaths } from '../support/machine/oracles.ts'
import { systems } from './fixture.ts'
import { addOtherRoots, buildContentAddressed, buildOfThree, contentAddressed } from './roots.ts'

const homeProfile = '/home/alice/.local/state/nix/profiles/home-manager'
const pinProfile = `${systemProfile}-profiles/known_good`

/** What is deleted: numbers of the profile, and links besides. */
interface Deletion {
  numbers: number[]
  links?: string[]
}

describeWithNix('what deleting would free, against the real garbage collector', () => {
  let machine: Machine
  let built: string[]
  let garbageAfter: Awaited<ReturnType<typeof garbageSince>>

  beforeAll(async () => {
    machine = await createMachine()
    built = await machine.buildSystems(systems)
    const generation = (index: number) => machine.setGeneration(built[index] as string)
    for (const index of [0, 1, 2, 3, 4]) await generation(index)
    await generation(1) // Generation 6 is generation 2 again.
    await generation(5) // 7, which is current.
    await machine.setGeneration(built[0] as string, { profile: pinProfile })
    const [, , three = '', , , , seven = '', eight = ''] = built
    await machine.configureNix(contentAddressed)
    const special = [await buildOfThree(machine), await buildContentAddressed(machine)]
    for (const path of [three, ...special, seven, eight]) {
      await machine.setGeneration(path, { profile: homeProfile })
    }
    await addOtherRoots(machine, built)
  })
  afterAll(() => machine?.remove())

  const facts = async (profile = systemProfile) => {
    const host = mountedHost(machine.root)
    const read = await readMachine(host, profile)
    return { read, sizes: await readSizes(host, read) }
  }

  const really = (profile: string, { numbers, links = [] }: Deletion) =>
    garbageAfter(async () => {
      const spec = numbers.map(String)
      if (spec.length > 0)
        await machine.must(['nix-env', '-p', profile, '--delete-generations', ...spec])
      if (links.length > 0) await machine.must(['rm', ...links])
    })

  const linksOf = (read: Facts, { numbers, links = [] }: Deletion) => [
    ...read.generations.filter(({ number }) => numbers.includes(number)).map(({ link }) => link),
    ...links,
  ]

  const deletions: Deletion[] = [
    { numbers: [2] }, // Its path stays: 6 has it too.
    { numbers: [2, 6] },
    { numbers: [1, 3] },
    { numbers: [3, 4, 5] },
    { numbers: [1, 2, 3, 4, 5, 6] },
    { numbers: [1], links: [`${pinProfile}-1-link`] },
    { numbers: [1, 2, 6], links: [`${pinProfile}-1-link`, `${homeProfile}-1-link`] },
    { numbers: [3, 5], links: [1, 2].map((number) => `${homeProfile}-${number}-link`) },
  ]

  describe.each([
    ['by default', {}],
    ['without keep-derivations', { 'keep-derivations': 'false' }],
    ['with keep-outputs', { 'keep-outputs': 'true' }],
    [
      'with keep-outputs and no keep-derivations',
      { 'gc-keep-outputs': 'true', 'gc-keep-derivations': 'false' },
    ],
  ] as [string, Record<string, string>][])('%s', (_, settings) => {
    beforeAll(async () => {
      await machine.configureNix({ ...contentAddressed, ...settings })
      garbageAfter = await garbageSince(machine)
    })
    afterAll(() => machine.configureNix(contentAddressed))

    it('gives every generation its exclusive size', async () => {
      const { read, sizes } = await facts()
      const reported = read.generations.map((one) => [one.number, sizes.exclusiveSize(one)])
      const found: [number, number][] = []
      for (const { number, link, current } of read.generations) {
        // nix-env refuses to delete the current one; its link alone can still be taken away.
        const deletion = current ? { numbers: [], links: [link] } : { numbers: [number] }
        found.push([number, (await really(systemProfile, deletion)).bytes])
      }
      expect(reported).toEqual(found)
      expect(found.some(([, bytes]) => bytes === 0)).toBe(true)
      expect(found.some(([, bytes]) => bytes > 0)).toBe(true)
    })

    it.each(deletions)('gives what deleting $numbers and $links frees', async (deletion) => {
      const { read, sizes } = await facts()
      expect(sizes.unseen).toEqual([])
      const { bytes } = await really(systemProfile, deletion)
      expect(sizes.freedBy(linksOf(read, deletion))).toBe(bytes)
    })

    it('names every link that keeps a system, as nix-store --query --roots does', async () => {
      const { read, sizes } = await facts()
      for (const { storePath, link } of read.generations) {
        const { stdout } = await machine.run(['nix-store', '--query', '--roots', `${storePath}`])
        const links = stdout.split('\n').flatMap((line) => /^(\/\S+) -> /.exec(line)?.[1] ?? [])
        const keepers = sizes.keepersOf(storePath === null ? [] : [storePath], new Set([link]))
        expect(keepers.toSorted()).toEqual(links.filter((one) => one !== link).toSorted())
      }
    })

    it('knows a profile of a person as well', async () => {
      const { read, sizes } = await facts(homeProfile)
      for (const deletion of [
        { numbers: [1] },
        { numbers: [2] },
        { numbers: [3] },
        { numbers: [1, 2, 3, 4] },
      ]) {
        const { bytes } = await really(homeProfile, deletion)
        expect(sizes.freedBy(linksOf(read, deletion)), `${deletion.numbers}`).toBe(bytes)
      }
    })
  })

  it('holds after a real collection: what was promised is gone, and nothing more is freed', async () => {
    const deletion = { numbers: [3, 4, 5] }
    garbageAfter = await garbageSince(machine)
    const before = await facts()
    const promised = before.sizes.freedBy(linksOf(before.read, deletion))
    const { bytes, paths } = await really(systemProfile, deletion)
    expect(promised).toBe(bytes)
    await machine.must(['nix-env', '-p', systemProfile, '--delete-generations', '3', '4', '5'])
    await machine.must(['nix-store', '--gc'])
    expect(await deadPaths(machine)).toEqual(new Set())
    const { read, sizes } = await facts()
    expect(sizes.freedBy(linksOf(before.read, deletion))).toBe(0)
    expect(paths.length).toBeGreaterThan(0)
    for (const path of paths) {
      expect(await mountedHost(machine.root).status(path), path).toBeNull()
    }
    expect(read.generations.map(({ number }) => number)).toEqual([7, 6, 2, 1])
  })
})
