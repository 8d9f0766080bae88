import { expect, it } from 'vitest'
import { readUnitText } from '../../../src/compare/units/unitText.ts'
import { mountedHost } from '../../../src/host/mounted.ts'
import { folder, layOut, link, type Machine, storePath } from '../../support/layout.ts'

const UNIT = `${storePath('unit-it.service')}/it.service`
const DROP = `${storePath('unit-it.service', 2)}/overrides.conf`

const read = (machine: Machine, files: readonly string[] = [UNIT]) =>
  readUnitText(mountedHost(layOut(machine)), files)

it('joins the files of a unit, each below its name without the hash', async () => {
  const found = await read({ [UNIT]: '[Unit]\nA=1', [DROP]: '[Unit]\nA=2\n\n\n' }, [UNIT, DROP])
  expect(found).toEqual({
    kind: 'text',
    text: [
      '# unit-it.service/it.service\n[Unit]\nA=1\n',
      '# unit-it.service/overrides.conf\n[Unit]\nA=2\n',
    ].join('\n'),
  })
})

it('says the same of two store paths with the same text', async () => {
  const other = UNIT.replace(storePath('unit-it.service'), storePath('unit-it.service', 3))
  const machine = { [UNIT]: '[Unit]\n', [other]: '[Unit]\n' }
  expect(await read(machine, [UNIT])).toEqual(await read(machine, [other]))
})

it.each<[string, Machine, readonly string[], unknown]>([
  ['nothing for no files', {}, [], { kind: 'none' }],
  ['nothing for a file that is gone', {}, [UNIT], { kind: 'none' }],
  ['the rest where a file is gone', { [DROP]: 'A=1' }, [UNIT, DROP], { kind: 'text' }],
  ['that it is large', { [UNIT]: 'x'.repeat(600_000) }, [UNIT], { kind: 'large', bytes: 600_000 }],
  ['that a drop-in is binary', { [UNIT]: 'a', [DROP]: '\0' }, [UNIT, DROP], { kind: 'binary' }],
  ['that it is a directory', { [UNIT]: folder }, [UNIT], { kind: 'directory' }],
  ['that it leads nowhere', { [UNIT]: link('/nix/store/gone') }, [UNIT], { kind: 'other' }],
  ['that it is not its own', { '/etc/it': 'A=1' }, ['/etc/it'], { kind: 'other' }],
  ['that it is a loop', { [UNIT]: link('it.service') }, [UNIT], { kind: 'other' }],
])('says %s', async (_, machine, files, expected) => {
  expect(await read(machine, files)).toMatchObject(expected as object)
})

it('is large where its parts are small and many', async () => {
  const names = [1, 2, 3].map((build) => `${storePath('drop', build)}/x.conf`)
  const machine = Object.fromEntries(names.map((name) => [name, 'x'.repeat(200_000)]))
  expect(await read(machine, names)).toMatchObject({ kind: 'large' })
})

it('keeps a name with line ends on its line', async () => {
  const file = `${storePath('unit')}/a\nExecStart=/bin/evil\r.service`
  expect(await read({ [file]: 'A=1\n' }, [file])).toEqual({
    kind: 'text',
    text: '# unit/a?ExecStart=/bin/evil?.service\nA=1\n',
  })
})
