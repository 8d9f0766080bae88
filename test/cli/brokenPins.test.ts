import { existsSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { documentOf, type Laptop, makeLaptop } from './fixture.ts'

const PINS = '/nix/var/nix/profiles/system-profiles'

describeWithNix('a pin on a real store', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())

  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const inside = (path: string) => join(laptop.machine.root, path)
  const names = () => readdirSync(inside(PINS)).filter((name) => !name.endsWith('.lock'))
  /** Every test begins with one good pin of generation 1. */
  beforeEach(async () => {
    rmSync(inside(PINS), { recursive: true, force: true })
    expect((await run('pin', '1', 'good', '--yes')).status).toBe(0)
  })

  it('that holds is not spoken of, and `show` says what it protects', async () => {
    expect((await run('list')).stderr).toBe('')
    expect((await run('show', '1')).stdout).toMatch(
      /^Pin +good protects the system from garbage collection and keeps it in the systemd-boot menu, even over configurationLimit$/m,
    )
  })

  it('takes a note with it, which stays when the pin goes', async () => {
    const outcome = await run('pin', '1', 'noted', 'before', 'nvidia', '--yes')
    expect(outcome.stderr).toContain('Adds the note “before nvidia”.')
    expect(documentOf(await run('show', 'noted', '--json')).note).toBe('before nvidia')
    await run('unpin', 'noted', '--yes')
    expect(documentOf(await run('show', '1', '--json')).note).toBe('before nvidia')
    // Where the pin is there already, there is still the note to be kept.
    expect((await run('pin', '1', 'good', 'another', '--yes')).status).toBe(0)
    expect(documentOf(await run('show', '1', '--json')).note).toBe('another')
    expect((await run('pin', '1', 'tried', 'no', '--dry-run')).status).toBe(0)
    expect(documentOf(await run('show', '1', '--json')).note).toBe('another')
  })

  it('whose link dangles is said at every start, and can be unpinned and made anew', async () => {
    rmSync(inside(`${PINS}/good-1-link`))
    const message =
      'terrapin: The pin good protects nothing: it points to good-1-link, which is missing.'
    for (const args of [['list'], ['list', '--json'], ['show', '1'], ['boot']]) {
      const { status, stderr } = await run(...args)
      expect([status, stderr.split('\n')]).toEqual([0, expect.arrayContaining([message])])
    }
    expect(documentOf(await run('list', '--json')).at(-1)).toMatchObject({ pins: [] })
    expect((await run('unpin', 'good', '--yes')).status).toBe(0)
    expect(names()).toEqual([])
    expect((await run('list')).stderr).toBe('')

    symlinkSync('good-1-link', inside(`${PINS}/good`))
    expect((await run('pin', '2', 'good', '--yes')).status).toBe(0)
    expect(documentOf(await run('show', 'good', '--json')).generation).toBe(2)
    expect((await run('list')).stderr).toBe('')
  })

  it('is not made or unmade where someone’s own link lies', async () => {
    symlinkSync('/etc', inside(`${PINS}/mine`))
    for (const command of ['pin 1 mine', 'unpin mine']) {
      expect(await run(...command.split(' '), '--yes')).toMatchObject({
        status: 3,
        stderr: expect.stringContaining(`${PINS}/mine is not a pin but a link to /etc`),
      })
    }
    expect(readlinkSync(inside(`${PINS}/mine`))).toBe('/etc')
  })

  it('whose link was moved keeps its store path, and is pinned again', async () => {
    const { machine, paths } = laptop
    rmSync(inside(`${PINS}/good`))
    symlinkSync('../system-5-link', inside(`${PINS}/good`))
    expect((await run('list')).stderr).toContain(
      'The pin good is broken: its link points to ../system-5-link, not to its generation.',
    )
    await machine.must(['nix-store', '--gc'])
    expect(existsSync(inside(paths[0] as string))).toBe(true)
    expect((await run('pin', '1', 'good', '--yes')).status).toBe(0)
    expect(readlinkSync(inside(`${PINS}/good`))).toBe('good-1-link')
    expect((await run('list')).stderr).toBe('')
  })

  it('whose link was moved is unpinned without harm to what it points at', async () => {
    rmSync(inside(`${PINS}/good`))
    symlinkSync('../system-5-link', inside(`${PINS}/good`))
    expect((await run('unpin', 'good', '--yes')).status).toBe(0)
    expect(names()).toEqual([])
    const untouched = readlinkSync(inside('/nix/var/nix/profiles/system-5-link'))
    expect(untouched).toBe(laptop.paths[4])
  })

  it('whose profile link was cut off is said; undoing brings an unpinned one back whole', async () => {
    rmSync(inside(`${PINS}/good`))
    expect((await run('list')).stderr).toContain('its profile link is missing')
    expect((await run('unpin', 'good', '--yes')).status).toBe(0)
    expect(names()).toEqual([])
    expect((await run('undo', '--yes')).status).toBe(0)
    expect(names()).toEqual(['good', 'good-1-link'])
    expect((await run('list')).stderr).toBe('')
  })

  it('whose store path is gone is said, and let go', async () => {
    const { machine } = laptop
    const [extra] = await machine.buildSystems([{ label: '26.05.77' }])
    await machine.setGeneration(extra as string, { profile: `${PINS}/vanished` })
    await machine.must(['rm', '-rf', extra as string])
    expect((await run('list')).stderr).toContain(
      'The pin vanished protects nothing: its store path is missing.',
    )
    expect((await run('unpin', 'vanished', '--yes')).status).toBe(0)
    expect(names()).toEqual(['good', 'good-1-link'])
  })

  // The last one: it takes the generations away.
  it('that is good outlives nix-collect-garbage -d, and still holds', async () => {
    const { machine, paths } = laptop
    await machine.must(['nix-collect-garbage', '-d'])
    expect(existsSync(inside(paths[0] as string))).toBe(true)
    expect(existsSync(inside(paths[1] as string))).toBe(false)
    expect((await run('list')).stderr).toBe('')
    expect((await run('show', 'good')).stdout).toMatch(/^Pin +good protects the system/m)
  })
})
