import type { Screen } from './screen.ts'

/** A screen of the sample machine worth looking at, and the moves that lead to it. */
export interface Scene {
  readonly name: string
  /** Columns and rows; the usual two where nothing is said. */
  readonly sizes?: readonly (readonly [number, number])[]
  /** Also drawn without colours. */
  readonly plain?: boolean
  readonly moves: (screen: Screen) => Promise<void>
}

/** The pictures of the README's tour, in its order: `docs/tour/NAME.svg`. */
export const TOUR_SCENES = ['list', 'compare', 'reading-commit', 'go-back', 'delete-rules'] as const

const USUAL = [
  [80, 24],
  [120, 40],
] as const

export function sizesOf({ sizes = USUAL }: Scene): readonly (readonly [number, number])[] {
  return sizes
}

/** The list with its sizes, one of which is a lone `…` until it is known, and its boots. */
const list = (screen: Screen) =>
  screen.until(
    () => !/reading|loading|\s\s…(?:\s|$)/i.test(screen.text()) && screen.has(/[✓✗]/),
    'sizes and boots',
  )

export const SCENES: readonly Scene[] = [
  { name: 'list', sizes: [...USUAL, [40, 12], [40, 24]], plain: true, moves: list },
  {
    name: 'list-marked',
    plain: true,
    moves: async (screen) => {
      await list(screen)
      await screen.press('G', 'k', 'space', 'space')
    },
  },
  {
    name: 'list-incomplete',
    moves: async (screen) => {
      await list(screen)
      await screen.press('G')
    },
  },
  {
    name: 'find',
    moves: async (screen) => {
      await list(screen)
      await screen.press('/')
      await screen.type('26.05.884')
    },
  },
  {
    name: 'packages',
    sizes: [...USUAL, [40, 12]],
    plain: true,
    moves: async (screen) => {
      await list(screen)
      await screen.press('L')
      await screen.see('PACKAGE', 'OVMF')
    },
  },
  {
    name: 'boot',
    sizes: [...USUAL, [40, 12]],
    plain: true,
    moves: async (screen) => {
      await list(screen)
      await screen.press('b')
      await screen.see('STARTS')
      await screen.press('j')
    },
  },
  { name: 'compare', sizes: [...USUAL, [40, 12]], plain: true, moves: compare },
  ...['packages', 'boot', 'units', 'files', 'configuration', 'features'].map(
    (tab, index): Scene => ({
      name: `compare-${tab}`,
      sizes: [...USUAL, [40, 12]],
      plain: tab === 'packages',
      moves: async (screen) => {
        await compare(screen)
        await screen.press(String(index + 2), 'j', 'j')
      },
    }),
  ),
  {
    name: 'compare-chosen',
    moves: async (screen) => {
      await compare(screen)
      await screen.press('2', 'E', 'j')
    },
  },
  { name: 'reading', sizes: [...USUAL, [40, 12]], plain: true, moves: readFile },
  {
    name: 'reading-columns',
    moves: async (screen) => {
      await readFile(screen)
      await screen.press('v')
    },
  },
  {
    name: 'reading-commit',
    moves: async (screen) => {
      await compare(screen)
      await screen.press('6', 'enter')
      await screen.see('diff --git')
    },
  },
  {
    name: 'choose-side',
    moves: async (screen) => {
      await compare(screen)
      await screen.press('>')
      await screen.see('Compare 41 with')
    },
  },
  {
    name: 'bisect-begin',
    sizes: [...USUAL, [40, 12]],
    moves: async (screen) => {
      await list(screen)
      await screen.press('B')
      await screen.see('↵ start')
    },
  },
  { name: 'bisect', sizes: [...USUAL, [40, 12]], plain: true, moves: bisect },
  {
    name: 'bisect-end',
    sizes: [...USUAL, [40, 12]],
    moves: async (screen) => {
      await bisect(screen)
      await screen.press('+', '+', '=')
      await screen.see('candidate commits:')
    },
  },
  { name: 'plan-switch', sizes: [...USUAL, [40, 12]], moves: planSwitch },
  {
    name: 'go-back',
    moves: async (screen) => {
      await list(screen)
      await screen.press('r')
      await screen.see('--switch-generation 41')
    },
  },
  {
    name: 'plan-try',
    moves: async (screen) => {
      await planSwitch(screen)
      await screen.press('tab', 'tab')
    },
  },
  {
    name: 'delete-refused',
    moves: async (screen) => {
      await list(screen)
      await screen.press('d')
      await screen.see('Can’t')
    },
  },
  {
    name: 'delete',
    moves: async (screen) => {
      await list(screen)
      await screen.press('G', 'k', 'space', 'space', 'd')
      await screen.see('Frees')
    },
  },
  {
    name: 'delete-rules',
    sizes: [...USUAL, [40, 12]],
    plain: true,
    moves: async (screen) => {
      await list(screen)
      await screen.press('D')
      await screen.type('keep-last 5 keep-weekly 4')
      await screen.see('Deletes ')
    },
  },
  {
    name: 'findings',
    sizes: [...USUAL, [40, 12]],
    plain: true,
    moves: async (screen) => {
      await list(screen)
      await screen.press('!')
    },
  },
  {
    name: 'pin-own',
    sizes: [...USUAL, [40, 12]],
    moves: async (screen) => {
      await list(screen)
      await screen.press('p')
      await screen.type('before_nvidia')
      await screen.press('enter')
      await screen.see('Pin 41 as')
      await screen.press('tab')
    },
  },
  {
    name: 'pin-note',
    sizes: [...USUAL, [40, 12]],
    moves: async (screen) => {
      await list(screen)
      await screen.press('p')
      await screen.type('before_nvidia')
      await screen.press('tab')
      await screen.type('the last one that woke up from sleep')
    },
  },
  {
    name: 'pin-name',
    moves: async (screen) => {
      await list(screen)
      await screen.press('p')
      await screen.type('before_nvidia')
    },
  },
  {
    name: 'pin-name-bad',
    moves: async (screen) => {
      await list(screen)
      await screen.press('p')
      await screen.type('before nvidia')
    },
  },
  {
    name: 'run',
    moves: async (screen) => {
      await planSwitch(screen)
      await screen.press('enter')
      await screen.see('Verified:')
    },
  },
  {
    name: 'palette',
    moves: async (screen) => {
      await list(screen)
      await screen.press(':')
      await screen.type('pin')
    },
  },
  {
    name: 'help',
    moves: async (screen) => {
      await list(screen)
      await screen.press('?')
    },
  },
]

async function compare(screen: Screen): Promise<void> {
  await list(screen)
  await screen.press('g', 'enter')
  await screen.until(() => screen.has('WHAT') && !screen.has('loading'), 'a whole summary')
  // On a low terminal the parts that are read last stand below its end.
  for (const key of ['2', '3', '4', '5', '6', '7']) {
    await screen.press(key)
    await screen.miss('Loading')
  }
  await screen.press('1')
}

async function readFile(screen: Screen): Promise<void> {
  await compare(screen)
  await screen.press('5', '/')
  await screen.type('fstab')
  await screen.press('enter', 'enter')
  await screen.see('Filesystems')
}

/** A search from the third generation on to the newest. */
async function bisect(screen: Screen): Promise<void> {
  await list(screen)
  await screen.press('G', 'k', 'k', 'space', 'g', 'B', 'enter')
  await screen.see('at most')
}

/** From the broken update back to what was booted. */
async function planSwitch(screen: Screen): Promise<void> {
  await list(screen)
  await screen.press('s')
  await screen.see('Switch to')
}
