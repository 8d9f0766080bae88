import { describe, expect, it } from 'vitest'
import { sampleHost } from '../../src/sample/sampleHost.ts'
import { allRead } from '../support/terminal/comparison.ts'
import { expectWholeFrame, seeSizes } from '../support/terminal/rows.ts'
import { openList } from '../support/terminal/sample.ts'
import { openScreen, type Screen } from '../support/terminal/screen.ts'

/** From large to small and back, two of them too small for anything. */
const SIZES = [
  [300, 100],
  [120, 40],
  [41, 13],
  [40, 12],
  [39, 12],
  [10, 2],
  [1, 1],
  [40, 100],
  [300, 12],
  [80, 24],
] as const

/** What is open, one over the other, and what is to be seen of it at 80×24 again. */
const OPEN: readonly (readonly [string, readonly string[], string, string | RegExp])[] = [
  ['the list', [], '', 'STATE'],
  ['finding in the list', ['/'], '26.05', /^ \/ 26\.05█/m],
  ['all of a row', ['i'], '', 'kernel parameters'],
  ['the palette over a plan', ['s', ':'], 'quit', ': quit█'],
  ['the palette over finding', ['/', 'ctrl+p'], 'no such', 'No match for “no such”.'],
  ['help over a plan', ['s', '?'], '', 'Plan'],
  ['a plan', ['s', 'tab'], '', 'at the next boot'],
  ['the rules', ['D'], 'keep-last 2', '> keep-last 2█'],
  ['the findings', ['!'], '', 'Problems'],
  ['naming a pin', ['p', 'tab'], 'a note', 'a note█'],
  ['a note', ['e'], 'wide 漢字 and more', 'wide 漢字 and more█'],
  ['the boot menu', ['b', 'G'], '', 'systemd-boot in /boot'],
  ['the palette over the boot menu', ['b', ':'], 'write', ': write█'],
  ['a search that may begin', ['B'], '', 'Find the first bad generation'],
]

async function resized(screen: Screen): Promise<void> {
  for (const [columns, rows] of SIZES) {
    await screen.resize(columns, rows)
    expect(screen.overflowing(), screen.text()).toEqual([])
    if (columns >= 40 && rows >= 12) expectWholeFrame(screen)
    else expect(screen.has('STATE')).toBe(false)
  }
}

describe('resized while there is open', () => {
  it.each(OPEN)('%s', async (_, keys, typed, shown) => {
    await using screen = await openList()
    for (const key of keys) {
      await screen.press(key)
      await screen.miss(
        'Preparing the plan…',
        'for the plan…',
        'Loading the boot menu…',
        'Looking for',
      )
    }
    if (typed !== '') await screen.type(typed)
    await resized(screen)
    await screen.see(shown)
  })

  it.each([
    ['packages, and the palette over finding in them', ['2', '/', 'ctrl+p'], ': █'],
    ['a patch', ['6', 'enter'], /^commit|^ commit/m],
    ['another side', ['>'], 'Compare 41 with'],
    ['units, and the help', ['4', '?'], 'Symbols in a comparison'],
  ] as const)('a comparison: %s', async (_, keys, shown) => {
    await using screen = await openList()
    await screen.press('g', 'enter')
    await allRead(screen)
    for (const key of keys) {
      await screen.press(key)
      await screen.miss('Loading…', 'Looking for')
    }
    await resized(screen)
    await screen.see(shown)
  })

  it('what was carried out', async () => {
    await using screen = await openScreen({ host: await sampleHost() })
    await seeSizes(screen)
    await screen.press('p')
    await screen.type('here')
    await screen.press('enter')
    await screen.see('Pin 41 as here')
    await screen.press('G', 'enter')
    await screen.see('Done.')
    await resized(screen)
    await screen.see('Done.', 'here keeps 41')
  })
})
