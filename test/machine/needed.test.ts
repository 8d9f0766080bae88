import { expect, it } from 'vitest'
import { mountedHost } from '../../src/host/mounted.ts'
import { findUnkept } from '../../src/machine/needed.ts'
import { folder, layOut, storePath } from '../support/layout.ts'

const [there, gone] = [storePath('there'), storePath('gone')]
const need = (word: string, inUse: boolean) => ({ needed: [word], inUse, generation: null })

it.each<[string, Parameters<typeof findUnkept>[1], boolean | null, string[]]>([
  ['is kept', new Map([[there, need('current', true)]]), true, []],
  ['is kept by no root', new Map([[there, need('current', true)]]), false, ['there']],
  ['is not known to Nix', new Map([[there, need('pinned as good', false)]]), null, ['there']],
  ['is current and gone', new Map([[gone, need('current', true)]]), null, ['gone, gone']],
  [
    'starts by default and is gone',
    new Map([[gone, need('boot default', true)]]),
    true,
    ['gone, gone'],
  ],
  // There is nothing of it to be deleted.
  ['is pinned and gone', new Map([[gone, need('pinned as good', false)]]), null, []],
])('what %s', async (_, needed, kept, found) => {
  const host = mountedHost(layOut({ [there]: folder }))
  const unkept = await findUnkept(host, needed, () => kept)
  expect(unkept.map((some) => `${some.storePath.slice(44)}${some.gone ? ', gone' : ''}`)).toEqual(
    found,
  )
})
