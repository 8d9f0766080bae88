import type { Fix, MachineProblem } from '../../src/problems/problems.ts'
import type { About } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { truncate, width } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { keyOf } from '../keymap.ts'
import { ownBinding } from './ownBinding.ts'
import { toneOf } from './problemTone.ts'

const GAP = 2
/** Minimum part of a sentence kept when it is cut to make space for its fix. */
const TELLING = { columns: 48, share: 0.6 }

/**
 * The most urgent problems, in at most `most` lines below the title, each with the key of its
 * fix at its end; the last one counts the rest. While the journal is `reading`, the fix of a boot
 * problem may still change, so no key is shown for it.
 */
export function noticeLines(
  { standIn }: Pick<About, 'standIn'>,
  problems: readonly MachineProblem[],
  columns: number,
  most: number,
  reading = false,
): Line[] {
  const notices: Notice[] = problems.map((problem) => ({
    text: `▲ ${visible(problem.message)}`,
    tone: toneOf(problem),
    fix: reading && BY_EVIDENCE.has(problem.kind) ? 'reading' : problem.fix,
  }))
  if (standIn !== null) {
    const text = ` ${standIn} This is a sample machine: try anything.`
    // An interrupted change is more urgent than the stand-in.
    const place = problems[0]?.kind === 'cut-off' && most < 2 ? 1 : 0
    notices.splice(place, 0, { text, tone: 'notice', fix: null })
  }
  const shown = notices.slice(0, most)
  return shown.map((notice, index) => {
    const left = index === shown.length - 1 ? notices.length - shown.length : 0
    return noticeLine(notice, left, columns)
  })
}

/** Problems whose text and fix depend on the boot history. */
const BY_EVIDENCE: ReadonlySet<MachineProblem['kind']> = new Set(['disagreement', 'failed-boot'])

interface Notice {
  readonly text: string
  readonly tone: ReturnType<typeof toneOf>
  readonly fix: Fix | 'reading' | null
}

function noticeLine({ text, tone, fix }: Notice, left: number, columns: number): Line {
  const ends = endings(fix, left)
  const telling = Math.min(TELLING.columns, Math.floor(columns * TELLING.share))
  const [whole = [], ...shorter] = ends
  const end =
    [whole].find((one) => width(text) + GAP + wide(one) <= columns) ??
    shorter.find((one) => Math.min(width(text), telling) + GAP + wide(one) <= columns) ??
    ends.at(-1) ??
    []
  const shown = truncate(text, columns - (end.length === 0 ? 0 : GAP + wide(end)))
  const space = ' '.repeat(Math.max(0, columns - width(shown) - wide(end)))
  return [{ text: shown, tone }, { text: space }, ...end]
}

/** Possible line endings, longest first. */
function endings(fix: Notice['fix'], left: number): Line[] {
  const all = keyOf('findings')
  const more: Line =
    left === 0
      ? []
      : [
          { text: all, tone: 'key', does: 'findings' },
          { text: ` ${left} more `, does: 'findings' },
        ]
  if (fix === null) return [more]
  if (fix === 'reading') {
    return ['loading the journal…', 'loading…'].map(
      (text): Line => [
        { text: text, tone: 'faint' },
        { text: left === 0 ? ' ' : ' '.repeat(GAP) },
        ...more,
      ],
    )
  }
  const does = ownBinding(fix) ?? 'findings'
  const key = keyOf(does)
  const short = fix.kind === 'rollback' ? ' roll back ' : ' fix it '
  const forms = [` ${visible(fix.description)} `, short, ' '].map(
    (text): Line => [
      { text: key, tone: 'key', does },
      { text: left === 0 ? text : `${text.trimEnd()}${' '.repeat(GAP)}`, does },
      ...more,
    ],
  )
  // A bare key says little next to the key that lists all problems, and may be the same key.
  if (left > 0) return [...forms.slice(0, key === all ? 1 : 2), more]
  return forms
}

function wide(line: Line): number {
  return line.reduce((sum, { text }) => sum + width(text), 0)
}
