import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import { documentOf, type Laptop, makeLaptop } from './fixture.ts'

describeWithNix('what a person says of a generation', () => {
  let laptop: Laptop
  beforeAll(async () => {
    laptop = await makeLaptop()
  })
  afterAll(() => laptop?.machine.remove())
  beforeEach(() => {
    rmSync(state(), { recursive: true, force: true })
    mkdirSync(state(), { recursive: true })
  })

  const state = () => join(laptop.machine.root, 'var/lib/terrapin')
  const file = (name: string) => join(state(), name)
  const run = (...args: string[]) => laptop.machine.terrapin(args)
  const kept = async (key: 'mark' | 'note', gen: string) =>
    documentOf(await run('show', gen, '--json'))[key]

  it('is printed by note, and only an empty text takes it away', async () => {
    expect(await run('note', '5')).toMatchObject({ status: 0, stderr: '5 has no note.\n' })
    expect((await run('note', '5', 'works', 'docked')).stderr).toBe('Saved the note on 5.\n')
    expect(await run('note', '5')).toMatchObject({ status: 0, stdout: 'works docked\n' })
    expect(documentOf(await run('note', '5', '--json')).note).toBe('works docked')
    expect((await run('show', '5')).stdout).toMatch(/^Note +works docked$/m)
    expect((await run('note', '5', '')).stderr).toBe('5 no longer has a note.\n')
    expect((await run('show', '5')).stdout).not.toMatch(/^Note /m)
  })

  it('is harmless where it is printed', async () => {
    await run('note', '5', 'red \u001b[31mterm\u202e')
    const { stdout } = await run('note', '5')
    expect(stdout).not.toMatch(/[\u001b\u202e]/)
    expect((await run('show', '5')).stdout).not.toMatch(/[\u001b\u202e]/)
  })

  it('is not kept with --dry-run', async () => {
    await run('mark', '2', 'good')
    await run('note', '2', 'old')
    const marked = await run('mark', '2', 'bad', '--dry-run')
    expect(marked).toMatchObject({
      ...{ status: 0, stdout: '' },
      stderr: '2 would be rated bad.\nNot saved: --dry-run.\n',
    })
    expect((await run('mark', '2', 'none', '--dry-run')).stderr).toContain(
      '2 would no longer be rated.',
    )
    expect((await run('note', '2', 'x', '--dry-run')).stderr).toContain(
      'The note on 2 would be saved.',
    )
    expect((await run('note', '2', '', '--dry-run')).stderr).toContain(
      '2 would no longer have a note.',
    )
    const noted = await run('note', '2', 'new', '--dry-run', '--json')
    expect(documentOf(noted).note).toBe('new')
    expect(documentOf(await run('mark', '2', 'none', '--dry-run', '--json')).mark).toBe(null)
    expect(await kept('mark', '2')).toBe('good')
    expect(await kept('note', '2')).toBe('old')
  })

  it.each([
    ['no JSON', '{"/nix/store'],
    ['another shape', '{"a": 1}'],
    ['empty', ''],
  ])('is not written over where its file is damaged: %s', async (_, text) => {
    for (const [name, args] of [
      ['marks.json', ['mark', '4', 'bad']],
      ['notes.json', ['note', '4', 'mine']],
    ] as const) {
      writeFileSync(file(name), text)
      const listed = await run('list')
      expect(listed.status).toBe(0)
      expect(listed.stderr).toContain(`/var/lib/terrapin/${name} is damaged`)
      const outcome = await run(...args)
      expect(outcome).toMatchObject({ status: 3 })
      expect(outcome.stderr).toContain('can’t be saved: /var/lib/terrapin/')
      expect(readFileSync(file(name), 'utf8')).toBe(text)
      rmSync(file(name))
      expect(await run(...args)).toMatchObject({ status: 0 })
    }
  })

  it('of root that is damaged is told to others, whose own words count on', async () => {
    writeFileSync(file('marks.json'), 'nothing')
    const alice = (...args: string[]) => laptop.machine.terrapin(args, { user: 'alice' })
    const outcome = await alice('mark', '4', 'bad')
    expect(outcome).toMatchObject({ status: 0 })
    expect(outcome.stderr.match(/marks\.json is damaged/g)).toHaveLength(1)
    expect(documentOf(await alice('show', '4', '--json')).mark).toBe('bad')
  })
})
