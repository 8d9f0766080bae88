import { expect, it } from 'vitest'
import { readChangeDetails } from '../../src/history/changeDetails.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { Problem } from '../../src/problem.ts'
import { ONE, OTHER, units } from '../compare/units/fixture.ts'
import { layOut, toplevel } from '../support/layout.ts'

it('units of a mounted disk are compared by another process: they may take forever', async () => {
  const host = mountedHost(
    layOut({
      ...toplevel(ONE),
      ...toplevel(OTHER),
      ...units(ONE, 1, { 'web.service': '[Service]\nExecStart=one\n' }),
      ...units(OTHER, 2, { 'web.service': '[Service]\nExecStart=other\n' }),
    }),
  )
  const here = {
    ...host,
    tree: async () => {
      throw new Problem('unreadable', 'This process reads no units.')
    },
  }
  const [before, after] = [ONE, OTHER].map(
    (storePath) => ({ storePath, system: null }) as unknown as Generation,
  )
  const { units: found } = await readChangeDetails(
    here,
    before as Generation,
    after as Generation,
    null,
  )
  expect(found?.changes).toMatchObject([{ name: 'web.service', status: 'changed' }])
})
