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

const USUAL = [
  [80, 24],
  [120, 40],
] as const

export function sizesOf({ sizes = USUAL }: Scene): readonly (readonly [number, number])[] {
  return sizes
}

/** The list with its sizes: one that is not known yet is a lone `…`. */
const list = (screen: Screen) =>
  screen.until(() => !/Reading|being read|\s\s…(?:\s|$)/.test(screen.text()), 'sizes')

export const SCENES: readonly Scene[] = [
  { name: 'list', sizes: [...USUAL, [100, 28], [40, 12], [40, 24]], plain: true, moves: list },
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
  { name: 'compare', sizes: [...USUAL, [40, 12]], plain: true, moves: compare },
  {
    name: 'compare-chosen',
    moves: async (screen) => {
      await compare(screen)
      await screen.press('c', 'j')
    },
  },
  { name: 'plan-switch', sizes: [...USUAL, [40, 12]], moves: planSwitch },
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
      await screen.see('Refused')
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
      await screen.see('back to the list')
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
  await screen.until(() => /^>[A-Zr]/m.test(screen.text()) && !screen.has('reading'), 'packages')
}

/** From the broken update back to what was booted. */
async function planSwitch(screen: Screen): Promise<void> {
  await list(screen)
  await screen.press('s')
  await screen.see('Switch to')
}
