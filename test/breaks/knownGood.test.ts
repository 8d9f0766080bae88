import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Document, documentOf, type Laptop } from '../cli/fixture.ts'
import { describeBreak } from './available.ts'
import { makeBrokenLaptop, openTerminal } from './brokenLaptop.ts'

const PROFILE = '/nix/var/nix/profiles/system'
const PLAN = ['rollback', '--known-good', '--dry-run', '--json']

describeBreak('the best known-good generation of a machine', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeBrokenLaptop()
  })
  afterAll(() => laptop?.machine.remove())

  const run = (args: readonly string[], user: 'root' | 'alice' = 'root') =>
    laptop.machine.terrapin([...args], { user })
  const mark = async (...words: string[]) => {
    expect(await run(['mark', ...words])).toMatchObject({ status: 0 })
  }
  /** What would be gone back to, and why. */
  async function planned() {
    const outcome = await run(PLAN)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    const { generations, reasons } = documentOf(outcome)
    return { generations, why: reasons[0] as string }
  }

  it('is the one that evidence speaks for', async () => {
    expect(await planned()).toEqual({
      generations: [3],
      why: expect.stringMatching(/^Why 3: Booted 4 times, always successfully\./),
    })
  })

  it('is the one that a person calls good, and never one that they call bad', async () => {
    await mark('1', 'good', 'the last one without the new driver')
    expect(await planned()).toEqual({
      generations: [1],
      why: expect.stringContaining('“the last one without the new driver”'),
    })
    await mark('1', 'bad')
    await mark('3', 'bad')
    expect((await planned()).generations).toEqual([2])
  })

  it('is none where nothing is known: exit 2, one document, and nothing is changed', async () => {
    await mark('2', 'bad')
    const before = await laptop.machine.activations()
    for (const args of [PLAN, ['rollback', '--known-good', '--yes', '--json']]) {
      const outcome = await run(args)
      expect(outcome.status).toBe(2)
      const { code, message } = documentOf(outcome).error
      expect(code).toBe('no-generation')
      expect(message).toContain('No generation is known to be good.')
    }
    expect(await laptop.machine.activations()).toEqual(before)
    for (const gen of ['1', '2', '3']) await mark(gen, 'none')
  })

  it('is unknown to someone who may not read the journal, who loses nothing else', async () => {
    const [roots, own]: Document[][] = [
      documentOf(await run(['list', '--json'])),
      documentOf(await run(['list', '--json'], 'alice')),
    ]
    const lost = { boots: null, goodBoots: null, lastBoot: null, uptime: null, failedUnits: null }
    expect(own).toEqual(roots?.map((row) => ({ ...row, ...lost, verdict: 'unknown' })))

    const refused = await run(['rollback', '--known-good', '--json'], 'alice')
    expect(refused.status).toBe(2)
    expect(documentOf(refused).error.message).toContain(
      'only root and the group systemd-journal may read',
    )
    const tmux = openTerminal(laptop.machine, [], { user: 'alice' })
    try {
      const shown = await tmux.see(/16\d\.\d KiB/)
      expect(shown).toContain('▲ Running 3, but the next boot and the next rebuild use 5.')
      tmux.press('r')
      await tmux.see('No generation is known to be good. m rates a generation as good.')
    } finally {
      tmux.close()
    }
  })

  it('is not told by the evidence on another system that had the same number', async () => {
    const { machine } = laptop
    await machine.must(['nix-env', '-p', PROFILE, '--switch-generation', '4'])
    await machine.must(['nix-env', '-p', PROFILE, '--delete-generations', '5'])
    const [path = ''] = await machine.buildSystems([{ label: '26.05.6' }])
    expect(await machine.setGeneration(path)).toBe(5)
    await machine.must([`${PROFILE}/bin/switch-to-configuration`, 'boot'])
    const [five] = documentOf(await run(['list', '--json']))
    expect(five).toMatchObject({ generation: 5, storePath: path, boots: 0, verdict: 'unknown' })
    expect((await run(['show', '5'])).stdout).toContain('No recorded boot.')
    const tmux = openTerminal(machine)
    try {
      const shown = await tmux.see('FREES')
      expect(shown).toContain('Running 3, but the next boot and the next rebuild use 5.')
      expect(shown).not.toContain('never up')
    } finally {
      tmux.close()
    }
  })
})
