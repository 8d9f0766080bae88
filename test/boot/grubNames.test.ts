import { describe, expect, it } from 'vitest'
import { parseGrub } from '../../src/boot/grub/grub.ts'
import { findEntry, grubNames } from '../../src/boot/grub/grubNames.ts'
import { storePath } from '../support/layout.ts'

const system = (number: number) => storePath('nixos-system-turtle', number)
const entry = (title: string, number = 1) =>
  `menuentry "${title.replace(/["\\]/g, '\\$&')}" --class nixos {\n  linux /kernels/k init=${system(number)}/init\n}\n`
const submenu = (title: string, ...inside: string[]) =>
  `submenu "${title.replace(/["\\]/g, '\\$&')}" --class submenu {\n${inside.join('')}}\n`
const entriesOf = (...parts: string[]) => parseGrub(parts.join('')).entries

/** The names in the order of the menu. */
const namesOf = (...parts: string[]) => [...grubNames(entriesOf(...parts)).values()]
const named = (name: string) => ({ name, byNumber: false })
const numbered = (name: string) => ({ name, byNumber: true })

const ALL = 'NixOS - All configurations'

describe('what grub-reboot is told', () => {
  it('are the titles from the top on', () => {
    const menu = [entry('NixOS'), submenu(ALL, entry('NixOS - Configuration 2', 2))]
    expect(namesOf(...menu)).toEqual([named('NixOS'), named(`${ALL}>NixOS - Configuration 2`)])
  })

  it('has every > of a title twice', () => {
    expect(namesOf(submenu('a > b', entry('c -> d')))).toEqual([named('a >> b>c ->> d')])
  })

  it('has numbers for what GRUB would not find by its title', () => {
    const menu = [
      submenu(
        ALL,
        entry('NixOS - Configuration 3'),
        // NixOS's own way with specialisations.
        submenu(
          '> NixOS - Configuration 2',
          entry('NixOS - Default'),
          entry('Twin'),
          entry('Twin'),
        ),
        entry('26.05'),
      ),
      entry('-h'),
    ]
    expect(namesOf(...menu)).toEqual([
      named(`${ALL}>NixOS - Configuration 3`),
      numbered(`${ALL}>1>NixOS - Default`),
      numbered(`${ALL}>1>Twin`),
      numbered(`${ALL}>1>2`),
      numbered(`${ALL}>2`),
      numbered('1'),
    ])
  })

  it('leads to the entry again, whatever its title', () => {
    const titles = [
      'a',
      'a>',
      '>a',
      '> > a',
      '>>',
      'a>>b',
      '1',
      '1>0',
      ' 2',
      '-1',
      'é > ü',
      '"q"',
      'a',
    ]
    const menu = entriesOf(
      ...titles.map((title) => entry(title)),
      ...titles.map((title) => submenu(title, ...titles.map((below) => entry(below)))),
      submenu('deep', ...titles.map((title) => submenu(title, ...titles.map((one) => entry(one))))),
    )
    expect(menu).toHaveLength(13 + 13 * 13 * 2)
    for (const [one, { name }] of grubNames(menu)) {
      expect(findEntry(menu, name), `${name} for ${one.id}`).toBe(one)
    }
  })
})

describe('a name that leads nowhere', () => {
  const menu = entriesOf(submenu('a', entry('b')), entry('c'))
  it.each(['', '>', '>>>', 'x', '9', 'a>', '999999999999999999999'])('%j', (name) => {
    // GRUB takes the first line for it; here that is a submenu, or its first entry.
    expect([null, 'a>b']).toContain(findEntry(menu, name)?.id ?? null)
  })
})
