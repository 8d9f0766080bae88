import { describe, expect, it } from 'vitest'
import { bootColumns } from '../../screens/compare/settingColumns.ts'
import { pane } from '../../screens/components/pane.ts'
import { makeKeymap, setKeymap } from '../../screens/keymap.ts'
import { KEY_TABLE } from '../../screens/registry.ts'
import { placeOf } from '../../src/boot/bootPath.ts'
import { readFstab } from '../../src/boot/machineFstab.ts'
import { earlyMark } from '../../src/bootlog/bootMessages.ts'
import { parseChangelogLine } from '../../src/changelog/changelogEntry.ts'
import { containers } from '../../src/compare/features/containers.ts'
import { firewall } from '../../src/compare/features/firewall/firewallFeature.ts'
import { namedIn } from '../../src/compare/text/behindNames.ts'
import { maskText } from '../../src/compare/text/maskText.ts'
import { parseUnitFile } from '../../src/compare/units/unitFile.ts'
import { readUnitText } from '../../src/compare/units/unitText.ts'
import { ActivationReader } from '../../src/execute/activationProgress.ts'
import { elevationFailure } from '../../src/host/elevationFailure.ts'
import { mountedHost } from '../../src/host/mounted.ts'
import { append, largest } from '../../src/lists.ts'
import { parseVersionScript } from '../../src/nix/versionScript.ts'
import { table } from '../../src/text/table.ts'
import { wrap } from '../../src/text/width.ts'
import { foundIn, scripted } from '../compare/features/side.ts'
import { layOut, storePath } from '../support/layout.ts'

/*
 * Texts of a disk, a program or the journal may be as long as they are read, and made of what a
 * parser looks through again and again. They are as long here as takes a parser minutes, and so the
 * test, whose work grows by the square of the length.
 */

/** Nearly as much as is read of most files. */
const LENGTH = 1_000_000
/** Longer texts of units are not shown. */
const SHOWN_LENGTH = 500_000

const long = (part: string, length = LENGTH) => part.repeat(length / part.length)

const UNIT = `${storePath('unit-it.service')}/it.service`

const sudoSaid = (stderr: string) =>
  elevationFailure('sudo', { status: 1, signal: null, stdout: '', stderr })
const row = {
  ...{ group: 'parameter', name: 'quiet', status: 'changed', notable: false },
  ...{ before: `${long('a')} x`, after: `${long('a')} y` },
} as const

describe('a stranger’s text is read in linear time', () => {
  it.each<[string, () => unknown, unknown]>([
    [
      'a unit of empty lines',
      async () =>
        readUnitText(mountedHost(layOut({ [UNIT]: `a${long('\n', SHOWN_LENGTH)}z` })), [UNIT]),
      expect.objectContaining({ kind: 'large' }),
    ],
    [
      'a unit that sets one key again and again',
      () =>
        parseUnitFile([`[Unit]\n${long('a=b\n')}`])
          .get('Unit')
          ?.get('a')?.length,
      LENGTH / 4,
    ],
    [
      'entries of the changelog that are wrong in a million places',
      () => {
        const request = { kind: 'delete', profile: '/p', generations: [] }
        const begin = { id: '01234567-89ab-4def-8123-456789abcdef', at: 1, what: 'begin', request }
        const line = JSON.stringify(begin).replace('[]', `[${long('0,', 3_900_000)}0]`)
        return Array.from({ length: 40 }, () => parseChangelogLine(line)).filter(
          (entry) => entry !== null,
        )
      },
      [],
    ],
    [
      'a line of options that are hidden already',
      () => maskText(` -o ${long('pin=a,')}`),
      [expect.stringMatching(/^ -o pin=/)],
    ],
    ...['stringData:', 'auth_pass x', 'SetCredential'].map(
      (word): [string, () => unknown, unknown] => [
        `a secret’s name, “${word}”, and blanks`,
        () => maskText(`${word}${long('\t')}x${long(' token=a')}`).length,
        1,
      ],
    ),
    [
      'blanks before many secrets',
      () => maskText(`${long(' ', SHOWN_LENGTH)}${long('a token=b ', SHOWN_LENGTH)}`).length,
      1,
    ],
    [
      'a path that ends in dots',
      () => namedIn(`${storePath('a')}/${long('.')}x`, `${storePath('b')}/x`),
      expect.anything(),
    ],
    [
      'a container’s settings of empty lines',
      () => foundIn(containers, { etc: { 'nixos-containers/web.conf': long('\n') } }),
      {},
    ],
    [
      'rules of a firewall of empty lines',
      () => {
        const { unit, files } = scripted('nftables', long('\n'))
        return foundIn(firewall, { units: { 'nftables.service': unit }, files })
      },
      { firewall: 'off (all incoming traffic accepted)' },
    ],
    [
      'a place of slashes in fstab',
      () => readFstab(mountedHost(layOut({ '/etc/fstab': `x /${long('/', LENGTH - 99)}a ext4` }))),
      [expect.objectContaining({ source: 'x' })],
    ],
    [
      'a path of stores, as a boot loader names it',
      () => placeOf('/boot', `${long('/store/a/', 2 * LENGTH)}\nx`).length,
      expect.any(Number),
    ],
    [
      'a version script that begins a document again and again',
      () => parseVersionScript(long('cat <<EOF\n', 4 * LENGTH)),
      null,
    ],
    [
      'a line of the kernel’s',
      () => earlyMark({ message: `Reached target ${long(' - ')}x` } as never),
      null,
    ],
    ['what sudo says, of dots', () => sudoSaid(`sudo: ${long('.')}x`)?.length, LENGTH + 1],
    [
      'what sudo says, of its own name',
      () => sudoSaid(`${long(' sudoers')}\rx`),
      expect.anything(),
    ],
    [
      'a line of an activation, printed over again and again',
      () => new ActivationReader('switch').feed(`${long('\r', 200_000)}x\n`.repeat(5)),
      false,
    ],
    ['a word that no line holds', () => wrap(long('…'), 40).length, LENGTH / 40],
    [
      'a parameter in a column',
      () =>
        bootColumns(['a', 'b'])
          .flatMap(({ cell }) => cell({ row } as never))
          .some(({ text }) => text.endsWith('y')),
      true,
    ],
    [
      'a line below the rows',
      () => {
        setKeymap(makeKeymap(KEY_TABLE, [], false))
        const lines = [[{ text: `${long(' ')}x`, tone: 'plain' }], []] as const
        return pane(lines, 2 * LENGTH, 1).length
      },
      1,
    ],
  ])('%s', async (_, read, expected) => {
    expect(await read()).toEqual(expected)
  })
})

/** More than what can be handed to a function as arguments. */
const MANY = 200_000

describe('of what a stranger has many, all are read', () => {
  it('rows of a table', () => {
    const rows = Array.from({ length: MANY }, (_, index) => String(index))
    expect(table([{ title: 'N', text: (row) => row }], rows)).toHaveLength(MANY + 1)
  })

  it('problems that stand in lines of their own', () => {
    const lines = wrap(long('word ', MANY * 5), 4)
    expect(lines).toHaveLength(MANY + 1)
  })

  it('generations, the newest of them', () => {
    const links = Array.from({ length: MANY }, (_, index) => ({ number: index + 1 }))
    expect(largest(links.map(({ number }) => number))).toBe(MANY)
  })

  it('changes, all in their order', () => {
    const changes = ['first']
    append(changes, Array(MANY).fill('next'))
    expect(changes).toHaveLength(MANY + 1)
  })
})
