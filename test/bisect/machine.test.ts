import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { documentOf } from '../cli/fixture.ts'
import { describeWithNix } from '../support/machine/available.ts'
import { createMachine, type Machine } from '../support/machine/machine.ts'
import type { SystemSpec } from '../support/machine/spec.ts'

/** From the fifth on the sound is broken. 3 is 2 again, and 6 can't be switched to. */
const system = (label: string, sound: string): SystemSpec => ({
  label: `26.05.${label}`,
  packages: [{ name: 'hello', version: '2.12' }],
  files: { 'sound.conf': `${sound}\n` },
})
const SYSTEMS: SystemSpec[] = [
  system('1', 'works'),
  system('2', 'works'),
  system('4', 'works'),
  system('5', 'broken'),
  { ...system('6', 'broken'), lacks: ['bin/switch-to-configuration'] },
  system('7', 'broken'),
  system('8', 'broken'),
]
/** Which of the systems each generation is. */
const GENERATIONS = [0, 1, 1, 2, 3, 4, 5, 6]

describeWithNix('a search on a machine', () => {
  let machine: Machine
  let paths: string[]
  const file = () => join(machine.root, 'var/lib/terrapin/bisect.json')

  beforeAll(async () => {
    machine = await createMachine()
    const built = await machine.buildSystems(SYSTEMS)
    paths = GENERATIONS.map((index) => built[index] as string)
    for (const [index, path] of paths.entries()) {
      // Setting the newest one's own system makes no new generation, so it takes a link by hand.
      if (path === paths[index - 1]) {
        const link = `/nix/var/nix/profiles/system-${index + 1}-link`
        await machine.must(['ln', '-s', path, link])
      } else await machine.setGeneration(path)
    }
  }, 300_000)
  afterAll(() => machine?.remove())
  beforeEach(async () => {
    await machine.terrapin(['bisect', 'reset'])
    await machine.boot(paths.at(-1) as string)
  })

  const run = (...args: string[]) => machine.terrapin(args)
  const json = async (...args: string[]) => documentOf(await run(...args, '--json'))
  /** What someone who tries the running system finds out. */
  const works = async () =>
    (await machine.must(['cat', '/run/current-system/etc/sound.conf'])) === 'works\n'

  it('finds the first bad one, over reboots, in as many questions as it said', async () => {
    let status = await json('bisect', 'start', '1', '8')
    expect(status).toMatchObject({ status: 'asking', good: { generation: 1 }, steps: 3 })
    // 2 and 3 are one system, and 6 can't be tried.
    expect(status.systems.map((some: { generation: number }) => some.generation)).toEqual([
      1, 2, 4, 5, 6, 7, 8,
    ])
    let questions = 0
    while (status.status === 'asking') {
      const number = String(status.next.generation)
      expect(number).not.toBe('6')
      const [test] = status.commands
      expect(test.argv).toEqual(['switch', number, '--test'])
      expect((await run(...test.argv, '--yes')).status).toBe(0)
      const verdict = (await works()) ? 'good' : 'bad'
      if (questions === 1) {
        // It is tried, and the machine starts its default again: now another one runs.
        await machine.boot(paths.at(-1) as string)
        const unnamed = await run('bisect', verdict)
        expect(unnamed.status).toBe(2)
        expect(unnamed.stderr).toContain(`The candidate is ${number}, but 8 is running`)
        status = await json('bisect', verdict, number)
      } else status = await json('bisect', verdict)
      questions += 1
      expect(await json('bisect', 'status')).toEqual(status)
    }
    expect(questions).toBeLessThanOrEqual(3)
    expect(status).toMatchObject({
      status: 'found',
      good: { generation: 4 },
      bad: { generation: 5, storePath: paths[4] },
      suspects: [{ generation: 5 }],
    })
    const said = await run('bisect')
    expect(said.stdout).toContain('Culprit: 5 (4 is good).')
    expect(said.stdout).toContain('terrapin diff 4 5')
    const differs = await json('diff', '4', '5')
    const changed = differs.files.map((some: { path: string }) => some.path)
    expect(changed).toContain('etc/sound.conf')
  })

  it('says every step what to do next, with its commands', async () => {
    const begun = await run('bisect', 'start', '8', '1')
    expect(begun.status).toBe(0)
    expect(begun.stdout).toContain('1 is good, 8 is bad: 6 candidates')
    const next = /^Next: (\d+)\. Switch to it:$/m.exec(begun.stdout)?.[1]
    for (const command of [
      `switch ${next} --test`,
      `switch ${next} --boot`,
      `bisect good ${next}`,
      `bisect bad ${next}`,
      `bisect skip ${next}`,
    ]) {
      expect(begun.stdout).toContain(`  terrapin ${command} `)
    }
    // What runs needs no trying.
    await machine.boot(paths[Number(next) - 1] as string)
    const running = await run('bisect')
    expect(running.stdout).toContain(`Next: ${next} (running). Test it, then answer:`)
    expect(running.stdout).not.toContain('switch')
  })

  it('says to reboot once the next boot starts what is asked about', async () => {
    const { next } = await json('bisect', 'start', '1', '8')
    expect((await run('switch', String(next.generation), '--boot', '--yes')).status).toBe(0)
    const said = (await run('bisect')).stdout
    expect(said).toContain(`Next: ${next.generation} (boots next): reboot.`)
    expect(said).toContain(`  terrapin bisect good ${next.generation} `)
    expect(said).not.toContain('--test')
    await run('switch', '8', '--boot', '--yes')
  })

  it('at its end says the way back, and is no search that begins again', async () => {
    await run('bisect', 'start', '1', '8')
    await run('bisect', 'good', '4')
    const found = (await run('bisect', 'bad', '5')).stdout
    expect(found).toMatch(/^To return to 4 \(good\):\n {2}terrapin switch 4$/m)
    const again = await run('bisect', 'start', '1', '8')
    expect(again).toMatchObject({
      status: 3,
      stderr:
        'terrapin: The last bisect is finished: Culprit: 5 (4 is good). ' +
        'Discard it first: terrapin bisect reset.\n',
    })
    expect((await run('switch', '4', '--yes')).status).toBe(0)
    expect((await run('bisect')).stdout).not.toContain('To go back')
    await run('switch', '8', '--yes')
  })

  it('is heard before a deletion takes what it is about', async () => {
    const warnings = async (...gens: string[]) =>
      (await json('delete', ...gens, '--dry-run')).warnings.join(' ')
    expect(await warnings('1', '4')).not.toContain('search')
    await run('bisect', 'start', '1', '8')
    const said = await warnings('1', '4', '6', '7')
    expect(said).toContain('The bisect in progress could no longer test 4 and 7.')
    expect(said).toContain('The bisect in progress could no longer compare 1.')
    // 3 is the same system.
    expect(await warnings('2')).not.toContain('search')
    await run('bisect', 'good', '4')
    expect(await warnings('1')).not.toContain('search')
  })

  it('that is not there can’t be forgotten', async () => {
    expect((await run('bisect', 'reset')).stderr).toBe('No bisect is in progress.\n')
  })

  it('takes skips, contradictions and corrections as they come', async () => {
    await run('bisect', 'start', '1', '8')
    expect((await run('bisect', 'good', '4')).stderr).toContain('4 is good.')
    const refused = await json('bisect', 'bad', '2')
    expect(refused.error).toEqual({
      code: 'refused',
      message: '2 can’t be bad: 4 is newer and good.',
    })
    expect((await run('bisect', 'bad', '2')).status).toBe(3)
    expect((await run('bisect', 'bad', '4')).stderr).toContain('4 is bad, no longer good.')
    expect((await run('bisect', 'skip')).stderr).toContain('2 is skipped.')
    const narrowed = await json('bisect')
    expect(narrowed).toMatchObject({ status: 'narrowed', suspects: [{}, {}], steps: 0 })
    expect((await run('bisect', 'skip')).status).toBe(2)
  })

  it('begins by itself where what runs is no end, and not twice', async () => {
    expect((await run('bisect', 'start')).stderr).toContain('No generation is known to be good')
    await machine.boot(paths[1] as string)
    const begun = await run('bisect', 'start')
    expect(begun.stderr).toContain('Good: 3 (running). Bad: 8 (newest).')
    const again = await run('bisect', 'start', '1', '8')
    expect([again.status, again.stderr]).toEqual([3, expect.stringContaining('is in progress')])
  })

  it('offers what people said, and takes it for no answer', async () => {
    const mark = { word: 'good', note: 'all is well', at: 0 }
    const marks = join(machine.root, 'var/lib/terrapin/marks.json')
    writeFileSync(marks, JSON.stringify({ [paths[3] as string]: mark }))
    const begun = await run('bisect', 'start')
    expect(begun.stderr).toContain('Good: 4 (known to be good)')
    await run('bisect', 'reset')
    await run('bisect', 'start', '1', '8')
    expect((await run('bisect')).stdout).toMatch(/ {2}terrapin bisect good 4 {2}.*all is well/)
    const { suggestions, systems } = await json('bisect')
    expect(suggestions).toMatchObject([{ generation: 4, verdict: 'good' }])
    expect(systems[2]).toMatchObject({ generation: 4, verdict: null })
    rmSync(marks)
  })

  it('goes on where a generation was deleted meanwhile', async () => {
    const { next } = await json('bisect', 'start', '1', '8')
    const link = `/nix/var/nix/profiles/system-${next.generation}-link`
    await machine.must(['rm', link])
    const status = await json('bisect')
    expect(status.changes).toEqual([`No longer testable: ${next.generation}.`])
    expect(status.next.generation).not.toBe(next.generation)
    await machine.must(['ln', '-s', next.storePath, link])
    expect((await json('bisect')).next).toEqual(next)
  })

  it('with --dry-run protects nothing', async () => {
    const begun = await run('bisect', 'start', '1', '8', '--dry-run')
    expect([begun.status, begun.stderr]).toEqual([0, expect.stringContaining('Not saved')])
    expect(await json('bisect')).toEqual({ status: 'none' })
  })

  it('a damaged record is said, and a reset clears it', async () => {
    await run('bisect', 'start', '1', '8')
    writeFileSync(file(), readFileSync(file(), 'utf8').slice(0, 100))
    for (const command of ['status', 'good', 'start']) {
      const outcome = await run('bisect', command)
      expect(outcome.status).toBe(3)
      expect(outcome.stderr).toContain('is damaged')
    }
    expect((await run('bisect', 'reset')).status).toBe(0)
    expect(await json('bisect')).toEqual({ status: 'none' })
  })

  it('is each person’s own, and says what is wrong with a command', async () => {
    await run('bisect', 'start', '1', '8')
    const alice = (...args: string[]) => machine.terrapin(args, { user: 'alice' })
    expect((await alice('bisect', 'start', '2', '7')).status).toBe(0)
    // 3 is the same system, and nearer to what is looked for.
    expect(documentOf(await alice('bisect', '--json')).good.generation).toBe(3)
    expect((await json('bisect')).good.generation).toBe(1)
    for (const args of [
      ['bisect', 'perhaps'],
      ['bisect', 'good', '1', '2'],
      ['bisect', 'good', '99'],
    ]) {
      expect((await run(...args)).status, args.join(' ')).toBe(2)
    }
    expect((await run('bisect', 'perhaps')).stderr).toContain('Unknown command: bisect perhaps')
  })
})
