import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { listGenerations } from '../support/machine/oracles.ts'
import { type Document, documentOf, type Laptop, makeLaptop } from './fixture.ts'

const PROFILE = '/nix/var/nix/profiles/system'

describeWithNix('deleting by numbers, ranges and rules', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const plan = async (...words: string[]) =>
    documentOf(await run('delete', ...words, '--dry-run', '--json'))

  it.each([
    [['1-2'], [1, 2]],
    [['1..2'], [1, 2]],
    [
      ['0-1', '4'],
      [1, 4],
    ],
    [
      ['1-2', '2', '4'],
      [1, 2, 4],
    ],
    [['keep-last', '4'], [1]],
    [['keep-last=4'], [1]],
    [['--keep-last', '4'], [1]],
    [['--keep-last=4', '--keep-monthly', '1'], []],
  ])('%j', async (words, generations) => {
    expect(await plan(...words)).toMatchObject({ generations, refused: [] })
  })

  it.each([
    [['6-9'], 'usage', 'There is no generation from 6 to 9 (existing: 1 to 5).'],
    [['2-1'], 'usage', '2-1 runs backwards: write 1-2.'],
    [['1-2', '--keep-last', '3'], 'usage', 'Name generations or give rules, not both.'],
    [['1', 'keep-last', '3'], 'usage', 'Name generations or give rules, not both.'],
    [['--keep-last', 'some'], 'usage', /^keep-last takes a number/],
    [['--older-than', '30'], 'usage', /^older-than takes an age/],
    [['keep-some', '3'], 'usage', /^Unknown rule: keep-some/],
    [['7'], 'no-generation', /^There is no generation 7/],
  ])('%j is wrong usage', async (words, code, message) => {
    const outcome = await run('delete', ...words, '--yes', '--json')
    expect(outcome.status).toBe(2)
    const expected = typeof message === 'string' ? message : expect.stringMatching(message)
    expect(documentOf(outcome).error).toEqual({ code, message: expected })
  })

  it('refuses a range with one in it that is protected, and says what else could go', async () => {
    const outcome = await run('delete', '1-3', '--dry-run')
    expect(outcome.status).toBe(3)
    expect(outcome.stdout).toContain('3: running, booted')
    expect(outcome.stdout).toContain(': Delete generations 1, 2')
  })

  it('says which rule keeps each, and until when it can be undone', async () => {
    await laptop.machine.configureNix({ 'min-free': '1G' })
    const { stdout } = await run('delete', '--keep-last', '2', '--dry-run')
    expect(stdout).toContain('Kept 5: last #1, current, boot default')
    expect(stdout).toContain('Kept 3: running, booted')
    expect(stdout).toContain('possible until garbage is collected (Nix: when a build')
    await laptop.machine.configureNix({})
  })

  describe('older than 30 days', () => {
    /** Dates the links of generations 1 to 5, in days before now; null is 1970. */
    const date = async (...days: readonly (number | null)[]) => {
      for (const [index, ago] of days.entries()) {
        const at = ago === null ? 0 : Date.now() / 1000 - ago * 86_400
        const link = `${PROFILE}-${index + 1}-link`
        await laptop.machine.must(['touch', '-h', '-d', `@${Math.floor(at)}`, link])
      }
    }

    it('is as nix-env has it where the dates are right', async () => {
      await date(90, 60, 40, 20, 1)
      const argv = ['nix-env', '-p', PROFILE, '--delete-generations', '30d', '--dry-run']
      const { stdout, stderr } = await laptop.machine.run(argv)
      const removed = [...`${stdout}${stderr}`.matchAll(/would remove profile version (\d+)/g)]
      expect(removed.map(([, number]) => Number(number)).sort()).toEqual([1, 2])
      expect((await plan('older-than', '30d')).generations).toEqual([1, 2])
    })

    it('is not yesterday’s where the newest is dated 1970, and a future date is said', async () => {
      await date(90, 60, -9, 1, null)
      const { generations, kept, warnings } = await plan('older-than', '30d')
      expect(generations).toEqual([1])
      expect(kept.map((one: Document) => one.reasons.at(-1))).toEqual([
        expect.stringMatching(/^dated before NixOS 26\.05\.5 \(19.*\)$|^boot default$/),
        'younger than 30d',
        expect.stringMatching(/is dated in the future$|^running|^booted$/),
        'in use 30d ago',
      ])
      expect(warnings[0]).toMatch(
        /^The dates of 5 \(19.*\), 3 \(20.*\) can’t be right: rules by date skip them/,
      )
      const { stdout } = await run('list')
      expect(stdout).toMatch(/^ +3 .* future /m)
    })
  })

  it('really deletes them', async () => {
    expect((await run('delete', '1-2', '--yes')).status).toBe(0)
    const left = await listGenerations(laptop.machine)
    expect(left.map(({ number }) => number)).toEqual([3, 4, 5])
  })
})
