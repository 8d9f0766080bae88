import { expect, it } from 'vitest'
import {
  instanceOf,
  isTemplate,
  templateOf,
  unitStem,
  unitType,
} from '../../../src/compare/units/unitName.ts'

it.each<[string, string, string, string | null]>([
  ['sshd.service', 'sshd', 'service', null],
  ['getty@tty1.service', 'getty@tty1', 'service', 'getty@.service'],
  ['getty@.service', 'getty@', 'service', null],
  ['vpn@a.b@c.target', 'vpn@a.b@c', 'target', 'vpn@.target'],
  ['-.mount', '-', 'mount', null],
  ['note.txt', 'note.txt', '', null],
])('%j is %j of the type %j, an instance of %j', (name, stem, type, template) => {
  expect([unitStem(name), unitType(name), templateOf(name)]).toEqual([stem, type, template])
})

it('a template is told from its instances and from other units', () => {
  expect(['a@.service', 'a@b.service', 'a.service'].map(isTemplate)).toEqual([true, false, false])
})

it('an instance can be made of another template', () => {
  expect(instanceOf('getty@.service', 'autovt@tty1.service')).toBe('getty@tty1.service')
})
