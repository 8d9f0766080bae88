/*
 * A line of a frame: text with SGR sequences (ECMA-48), which set how the characters behind them look.
 */

/** The part of a line whose columns are certain, and what follows it. */
export interface StyledLine {
  /** From the first column on, what is one column wide in every terminal. */
  readonly characters: string
  /** The style of each of these characters; null for a space, which shows neither colour nor weight. */
  readonly styles: readonly (string | null)[]
  /** From the first other character to the end, with its sequences; empty where there is none. */
  readonly rest: string
  /** The style in which `rest` starts. */
  readonly restStyle: string
}

const SGR = /\u001b\[([\d;]*)m/y
/**
 * Characters that are one column wide: ASCII, Latin letters, and the signs of our own. Terminals do not agree
 * on emoji and what combines.
 */
const ONE_COLUMN = /[ -~·À-ɏ–’“”…‹›←↑→↓↵−─│█▌▁-▇▏▲✓✗●◐★▸]/
/** For East Asian fonts, which may draw our signs in two columns (Unicode TR 11, “ambiguous”). */
const ASCII = /[ -~]/
const EAST_ASIAN = /^(?:ja|ko|zh)/

/** The characters that are one column wide in this person’s terminal. */
export function oneColumnWide({ LC_ALL, LC_CTYPE, LANG }: Variables): RegExp {
  return EAST_ASIAN.test(LC_ALL || LC_CTYPE || LANG || '') ? ASCII : ONE_COLUMN
}

type Variables = Readonly<Record<string, string | undefined>>

const ESCAPE = 27
const [FIRST_PRINTABLE, LAST_PRINTABLE] = [32, 126]

/** The attributes that chalk sets, by the group that one sequence resets as a whole. */
const GROUPS = ['weight', 'italic', 'underline', 'inverse', 'text', 'ground'] as const
type Group = (typeof GROUPS)[number]
const FILLING: readonly Group[] = ['underline', 'inverse', 'ground']
/** A reset (ECMA-48), harmless before the others: the mark of a style that shows in an empty cell. */
const FILLS = '0;'

/** Reads a line up to its first character that terminals may draw in another width. */
export function parseStyledLine(line: string, certain: RegExp): StyledLine {
  const active = new Map<Group, string>()
  const styles: (string | null)[] = []
  let characters = ''
  let style = ''
  for (let at = 0; at < line.length; ) {
    const code = line.charCodeAt(at)
    SGR.lastIndex = at
    const found = code === ESCAPE ? SGR.exec(line) : null
    if (found !== null) {
      apply(active, found[1] ?? '')
      style = styleOf(active)
      at = SGR.lastIndex
      continue
    }
    const character = line[at] as string
    const isAscii = code >= FIRST_PRINTABLE && code <= LAST_PRINTABLE
    if (!isAscii && !certain.test(character)) {
      return { characters, styles, rest: line.slice(at), restStyle: style }
    }
    characters += character
    styles.push(character === ' ' && !fillsCells(style) ? null : style)
    at++
  }
  // What is blank to the end need not be written.
  const end = styles.findLastIndex((own) => own !== null) + 1
  return {
    characters: characters.slice(0, end),
    styles: styles.slice(0, end),
    rest: '',
    restStyle: '',
  }
}

/** The parameters of a style, in an order by which equal styles are equal. */
function styleOf(active: ReadonlyMap<Group, string>): string {
  const own = GROUPS.flatMap((group) => active.get(group) ?? [])
  const fills = FILLING.some((group) => active.has(group))
  return `${fills ? FILLS : ''}${own.join(';')}`
}

/** Whether a style shows in an empty cell: inverse, underlined, or with a background. */
export function fillsCells(style: string): boolean {
  return style.startsWith(FILLS)
}

/** The sequence that changes the style from `before` to `after`; empty where they are the same. */
export function styleChange(before: string, after: string): string {
  if (before === after) return ''
  if (after === '') return '\u001b[m'
  return before === '' || fillsCells(after) ? `\u001b[${after}m` : `\u001b[0;${after}m`
}

function apply(active: Map<Group, string>, parameters: string): void {
  const codes = parameters === '' ? [0] : parameters.split(';').map(Number)
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] as number
    if (code === 38 || code === 48) {
      const wide = codes[at + 1] === 5 ? 3 : 5
      const group = code === 38 ? 'text' : 'ground'
      active.set(group, codes.slice(at, at + wide).join(';'))
      at += wide - 1
    } else if (code === 0) active.clear()
    else if (code === 22) active.delete('weight')
    else if (RESETS[code] !== undefined) active.delete(RESETS[code])
    else setOne(active, code)
  }
}

function setOne(active: Map<Group, string>, code: number): void {
  if (code === 1 || code === 2) {
    const own = active.get('weight')
    active.set('weight', own === undefined || own === String(code) ? String(code) : '1;2')
  } else if (code === 3) active.set('italic', '3')
  else if (code === 4) active.set('underline', '4')
  else if (code === 7) active.set('inverse', '7')
  else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) active.set('text', `${code}`)
  else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
    active.set('ground', `${code}`)
  }
}

const RESETS: Readonly<Record<number, Group>> = {
  ...{ 23: 'italic', 24: 'underline', 27: 'inverse', 39: 'text', 49: 'ground' },
}
