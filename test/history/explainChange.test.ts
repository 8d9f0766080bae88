import { expect, it } from 'vitest'
import { explainChange } from '../../src/history/explainChange.ts'
import { localHost } from '../../src/host/local.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { commit, init } from '../compare/configuration/fixture.ts'
import { layOut, storePath } from '../support/layout.ts'

it('keeps the newest commits, and so many of their files that thousands of generations fit', async () => {
  const directory = init(layOut())
  const first = commit(directory, 'first')
  const files = Array.from({ length: 500 }, (_, index) => [`${'long'.repeat(50)}/${index}`, ''])
  commit(directory, 'many files', Object.fromEntries(files))
  const last = commit(directory, 'last', { 'flake.nix': '{}' })
  const [before, after] = [first, last].map(
    (configurationRevision) =>
      ({ storePath: storePath('system'), system: { configurationRevision } }) as Generation,
  )
  const host = localHost()
  const { commits, more } = await explainChange(host, before, after, directory)
  expect(commits.map(({ subject }) => subject)).toEqual(['last', 'many files'])
  expect(more).toBe(true)
  expect(commits[1]?.files.length).toBeGreaterThan(200)
  expect(commits[1]?.files.join('').length).toBeLessThan(1 << 16)
  await host.close()
})
