import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWithNix } from '../support/machine/available.ts'
import type { Machine } from '../support/machine/machine.ts'
import { type Document, documentOf, makeLaptop } from './fixture.ts'

describeWithNix('history', () => {
  let machine: Machine
  let paths: readonly string[]
  beforeAll(async () => {
    ;({ machine, paths } = await makeLaptop())
  })
  afterAll(() => machine?.remove())

  const run = (...args: string[]) => machine.terrapin(['history', ...args])
  const json = async (...args: string[]): Promise<Document> =>
    documentOf(await run(...args, '--json'))
  const generations = (entries: Document) => entries.map(({ generation }: Document) => generation)

  it('of a package has what it always had, and no other part', async () => {
    const found = await json('firefox')
    expect(generations(found)).toEqual([5, 4, 3, 2])
    expect(found[0]).toEqual({
      ...{ generation: 5, storePath: paths[4], comparedWith: 4 },
      packages: [
        expect.objectContaining({ name: 'firefox', status: 'upgraded', before: ['141.0'] }),
      ],
      ...{ features: null, units: null, files: null },
      ...{ commits: [], moreCommits: false, inputs: [], explained: [] },
    })
  })

  it('of a unit says when it came, changed and went, by its name with and without a suffix', async () => {
    const found = await json('web.service')
    expect(generations(found)).toEqual([5, 3, 2])
    const statuses = found.map(({ units }: Document) => units.map(({ status }: Document) => status))
    expect(statuses).toEqual([['added'], ['removed'], ['added']])
    expect(found[0].packages).toEqual([])
    expect(generations(await json('web'))).toEqual([5, 3, 2])
    const { stdout } = await run('web.service')
    expect(stdout).toMatch(
      /^web\.service: changed in 3 of 5 generations\n5 {2}2026-07-09 {2}added\n/,
    )
  })

  it('of a file takes its path as the machine has it', async () => {
    for (const name of ['etc/ssh/sshd_config', '/etc/ssh/sshd_config']) {
      const found = await json(name)
      expect(generations(found)).toEqual([5])
      expect(found[0].files).toEqual([
        expect.objectContaining({ path: 'etc/ssh/sshd_config', status: 'added', rebuilt: false }),
      ])
    }
  })

  it('of everything has all parts, newest first, and only those that were asked for', async () => {
    const all = await json()
    expect(generations(all)).toEqual([5, 4, 3, 2])
    expect(all[0].units).toEqual([
      expect.objectContaining({ name: 'web.service', scope: 'system' }),
    ])
    const files = await json('--part', 'files,units')
    expect(files[0]).toMatchObject({ packages: [], features: null })
    const { stdout } = await run()
    expect(stdout).toMatch(/^5 {2}2026-07-09 .*compared with 4$/m)
    expect(stdout).toMatch(/^Units \(1\)\n {1,2}web\.service +added/m)
  })

  it('says how to find more where nothing has the name, and which parts there are', async () => {
    expect(await run('nothing-like-it')).toMatchObject({
      status: 2,
      stderr:
        "terrapin: No change of nothing-like-it in these generations. To match a part of a name: '*nothing-like-it*'.\n",
    })
    expect(await json('nothing-like-it')).toEqual([])
    expect((await run('--part', 'kernel')).stderr).toBe(
      'terrapin: --part takes packages, features, units or files, not kernel.\n',
    )
  })
})
