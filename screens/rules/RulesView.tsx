import { largest } from '../../src/lists.ts'
import type { Generation } from '../../src/machine/generation.ts'
import { RULES, type RuleName, rulesBegunBy } from '../../src/plan/parseDeletion.ts'
import type { Plan } from '../../src/plan/plan.ts'
import type { OpenScreen } from '../../src/state/openScreens.ts'
import { ageOf, agoOf, bytes } from '../../src/text/format.ts'
import { asSentence } from '../../src/text/sentence.ts'
import { visible } from '../../src/text/visible.ts'
import { pad, truncateStart, width, wrap } from '../../src/text/width.ts'
import type { Line } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import { Scrolled } from '../components/Scrolled.tsx'
import type { DrawnScreen } from '../screen.ts'
import type { Tone } from '../theme.ts'

/** The question, the typed text, the summary, and an empty line. */
const ABOVE = 4

/** Lines of the preview. */
export function rulesPage(height: number): number {
  return Math.max(1, height - ABOVE)
}

/** Asks for deletion rules and previews the effect on each generation, with the reason. */
export function RulesView({ screen, columns, height }: DrawnScreen<'rules'>) {
  const prompt = '   > '
  const typed = truncateStart(visible(screen.text), columns - width(prompt) - 1)
  const above: Line[] = [
    [{ text: ' Delete by rules', tone: 'strong' }],
    [{ text: prompt, tone: 'key' }, { text: `${typed}█` }],
    summaryLine(screen),
    [],
  ]
  const lines = rulesLines(screen, columns)
  const page = rulesPage(height)
  return (
    <>
      <Rows lines={above} columns={columns} height={height - page} />
      <Scrolled lines={lines} top={screen.top} columns={columns} height={page} />
    </>
  )
}

/** The effect of the rules, in a line. */
function summaryLine({ text, problem, plan, planning }: OpenScreen<'rules'>): Line {
  if (planning === null && problem === null && text.trim() !== '') {
    return [{ text: ' Loading the preview…', tone: 'faint' }]
  }
  if (plan === null || planning === null) return []
  if (plan.blocked) return [{ text: ' Refused.', tone: 'bad' }]
  const { freed, generations } = plan
  const all = planning.machine.generations.length
  if (generations.length === 0) return [{ text: ` Deletes none of ${all}.`, tone: 'notice' }]
  const store =
    freed.store === null ? '' : `, frees ${freed.upTo ? 'up to ' : ''}${bytes(freed.store)}`
  return [{ text: ` Deletes ${generations.length} of ${all}${store}.`, tone: 'notice' }]
}

/** What may be typed, why it is invalid, or the effect on each generation. */
export function rulesLines(
  { text: typed, plan, problem, planning }: OpenScreen<'rules'>,
  columns: number,
) {
  const text = (some: string, tone: Tone): Line[] =>
    wrap(visible(some), columns - 2).map((line) => [{ text: ` ${line}`, tone }])
  if (problem !== null) {
    // An incomplete word is not an error.
    const begun = rulesBegunBy(typed)
    if (begun.length === 0) return text(asSentence(problem), 'bad')
    return begun.flatMap((rule) =>
      text(`${rule} ${exampleOf(rule)}: ${RULES[rule].description}`, 'faint'),
    )
  }
  if (plan === null || planning === null) return WORDS.flatMap((line) => text(line, 'faint'))
  const { generations } = planning.machine
  const wide = largest(generations.map(({ number }) => String(number).length))
  const whole = plan.refused.filter(({ generation }) => generation === null)
  return [
    ...plan.warnings.flatMap((warning) => text(warning, 'notice')),
    ...(plan.blocked ? whole.flatMap(({ reason }) => text(reason, 'bad')) : []),
    ...generations.flatMap((generation) => {
      const old = ageOf(generation.created, planning.now)
      const head = {
        text: ` ${pad(String(generation.number), wide, 'right')}  ${pad(old, 5, 'right')}  `,
        spokenText: `${generation.number}, ${agoOf(generation.created, planning.now)}:`,
      }
      return becomes(head, plan, generation, columns)
    }),
  ]
}

function exampleOf(rule: RuleName): string {
  return RULES[rule].takes === 'n' ? 'N' : 'AGE'
}

const WORDS = [
  '3 5-7: delete these generations.',
  'keep-last 5, keep-daily 7, keep-weekly 4, keep-monthly 6: keep the newest 5, and one per day ' +
    'for 7 days, per week for 4 weeks, per month for 6 months.',
  'older-than 30d: delete only generations older than 30 days (h, d, w, m, y).',
  'A generation is kept if any rule keeps it. Running, booted, current, boot default and pinned ' +
    'generations are never deleted.',
]

/** What the plan does with one generation, and why. */
function becomes(
  head: { readonly text: string; readonly spokenText: string },
  plan: Plan,
  { number }: Generation,
  columns: number,
): Line[] {
  const refusal = plan.blocked
    ? plan.refused.find(({ generation }) => generation === number)
    : undefined
  const kept = plan.kept.find(({ generation }) => generation === number)?.reasons.join(', ')
  const [word, tone, why]: [string, Tone, string] =
    refusal !== undefined
      ? ['refused', 'bad', refusal.reason]
      : plan.generations.includes(number)
        ? ['delete', 'notice', '']
        : ['keep', 'plain', kept ?? '']
  const start = `${head.text}${pad(word, 7)}`
  const spokenStart = `${head.spokenText} ${word}`
  const lines = wrap(visible(why), Math.max(10, columns - width(start) - 3))
  return lines.map(
    (text, index): Line => [
      index === 0
        ? { text: start, spokenText: spokenStart, tone }
        : { text: ' '.repeat(width(start)), tone },
      { text: text === '' ? '' : `  ${text}`, tone: 'faint' },
    ],
  )
}
