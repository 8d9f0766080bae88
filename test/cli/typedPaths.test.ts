import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diffSides } from '../../src/cli/diff/diffSides.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { project } from '../support/machine/namespace.ts'
import { pathInfoSizes } from '../support/machine/oracles.ts'
import { documentOf, type Laptop, makeLaptop } from './fixture.ts'

describe('diff compares', () => {
  it.each<[string, [a: string, b?: string], [string, string]]>([
    ['A and B', ['41', '43'], ['41', '43']],
    ['A with what runs', ['41'], ['41', 'running']],
    ['the ends of A..B', ['41..43'], ['41', '43']],
    ['what runs at an end that is left out', ['41..'], ['41', 'running']],
    ['the same at the other end', ['..43'], ['running', '43']],
    ['a path as an end', ['41.../result'], ['41', './result']],
    ['a path above', ['..', './result'], ['..', './result']],
    ['a path from above', ['../result'], ['../result', 'running']],
    ['a path that goes up within', ['a/../result'], ['a/../result', 'running']],
    ['a path from above at the end of a range', ['41..../result'], ['41', '../result']],
  ])('%s', (_, given, sides) => {
    expect(diffSides(...given)).toEqual(sides)
  })

  it('no third side', () => {
    expect(() => diffSides('41..43', '44')).toThrow('41..43 already names before and after')
  })
})

describeWithNix('what people type', () => {
  let laptop: Laptop
  let travel: string
  beforeAll(async () => {
    laptop = await makeLaptop()
    const { machine, paths } = laptop
    const { root, must } = machine
    travel = (await must(['readlink', `${paths[1]}/specialisation/travel`])).trim()
    await machine.boot(travel)
    await must(['mkdir', '-p', '/home/alice/work'])
    symlinkSync(paths[3] as string, join(root, 'home/alice/result'))
    symlinkSync('../result', join(root, 'home/alice/work/again'))
    await must(['ln', '-s', paths[0] as string, '/home/alice/previous'])
  })
  afterAll(() => laptop?.machine.remove())

  it('pins no path that is no system', async () => {
    const { machine } = laptop
    await machine.must(['sh', '-c', 'mkdir -p /tmp/hello/bin && echo hi > /tmp/hello/bin/hello'])
    const path = (await machine.must(['nix-store', '--add', '/tmp/hello'])).trim()
    symlinkSync(path, join(machine.root, 'root/hello'))
    const outcome = await machine.terrapin(['pin', '/root/hello', 'x', '--dry-run'])
    expect(outcome.stdout).toContain(`${path} is not a NixOS system`)
    expect(outcome.stdout).toContain(`terrapin pin ${path} x --own`)
    expect(outcome.status).toBe(3)
    const own = await machine.terrapin(['pin', '/root/hello', 'x', '--own', '--dry-run'])
    expect(own.status).toBe(0)
  })

  /** terrapin as it is called in a directory of the machine. */
  const runIn = (directory: string, ...args: string[]) =>
    laptop.machine.run(
      ['env', '-C', directory, process.execPath, `${project}/dist/terrapin.js`, ...args],
      { user: 'alice' },
    )
  const storePathOf = async (directory: string, gen: string) =>
    documentOf(await runIn(directory, 'show', gen, '--json')).storePath

  it.each([
    ['./result', '/home/alice', 3],
    ['result', '/home/alice', 3],
    ['../result', '/home/alice/work', 3],
    ['again', '/home/alice/work', 3],
    ['~/result', '/', 3],
    ['./previous', '/home/alice', 0],
    ['previous', '/home/alice', 3],
    ['result/bin/..', '/home/alice', 3],
  ])('%s in %s leads to a system', async (gen, directory, index) => {
    expect(await storePathOf(directory, gen)).toBe(laptop.paths[index])
  })

  it('compare a build with what is current', async () => {
    const { stdout, stderr } = await runIn('/home/alice', 'diff', 'current', './result', '--json')
    expect(stderr).toBe('')
    const { before, after } = documentOf({ stdout })
    expect([before.generation, after.generation]).toEqual([5, 4])
  })

  it('compare one alone with what runs, a specialisation by its name', async () => {
    const one = documentOf(await laptop.machine.terrapin(['diff', '5', '--json']))
    expect([one.before.label, one.after.label]).toEqual(['5', '2/travel'])
    const range = documentOf(await laptop.machine.terrapin(['diff', '1..4', '--json']))
    expect([range.before.label, range.after.label]).toEqual(['1', '4'])
  })

  it('show what runs as the specialisation that it is, with its closure', async () => {
    const { machine } = laptop
    const { stdout } = await machine.terrapin(['show', 'running'])
    expect(stdout).toMatch(/^Generation +2\/travel$/m)
    expect(stdout).toMatch(/^State +running, booted$/m)
    const shown = documentOf(await machine.terrapin(['show', 'running', '--json']))
    const sizes = await pathInfoSizes(machine, [travel])
    expect(shown).toMatchObject({
      ...{ generation: null, specialisationOf: 2, specialisation: 'travel', storePath: travel },
      closureSize: sizes.get(travel),
    })
  })

  it.each([
    ['nothing', 'There is no generation, pin or file nothing.'],
    ['./nothing', './nothing is not a store path and does not point to one.'],
    [
      './work',
      './work is not a store path and does not point to one: it points to /home/alice/work.',
    ],
    ['./result/sw/bin', /^\.\/result\/sw\/bin is not a store path .*: it points to \/nix\/store\//],
  ])('refuse %s with its cause', async (gen, message) => {
    const { status, stdout } = await runIn('/home/alice', 'show', gen, '--json')
    const { error } = documentOf({ stdout })
    expect(error.message).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    )
    expect(status).toBe(2)
  })

  it('find a profile from the working directory', async () => {
    const { stdout } = await runIn('/nix/var/nix', '--profile', './profiles/system', 'list')
    expect(stdout).toMatch(/^ +5 .*current/m)
  })
})
