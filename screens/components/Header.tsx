import { posix } from 'node:path'
import type { Machine } from '../../src/machine/machine.ts'
import { numberOf, onceSentence, standings } from '../../src/machine/standing.ts'
import type { About, State } from '../../src/state/state.ts'
import { bytes, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { truncate, width } from '../../src/text/width.ts'
import { type Line, Row, spread } from './Row.tsx'
import { useSelected } from './useSelected.ts'

/** The title: whose generations these are, how many, and what /boot holds. */
export function Header({ columns }: { readonly columns: number }) {
  const about = useSelected((state) => state.about)
  const machine = useSelected((state) => state.machine)
  const marked = useSelected((state) => state.list.marks.size)
  const name = `  ${nameOf(about)} · ${visible(posix.basename(about.profile))}`
  const space = columns - width(`${TITLE}${name} `)
  const right = machine === null ? '' : summary(machine, marked, space)
  const left: Line = [
    { text: TITLE, tone: 'key' },
    { text: truncate(name, columns - width(`${TITLE} ${right}`)) },
  ]
  return <Row parts={spread(left, [{ text: right, tone: 'faint' }], columns)} columns={columns} />
}

const TITLE = ' terrapin'

function nameOf({ kind, name }: About): string {
  return kind === 'sample' ? 'sample machine' : visible(name)
}

/** As many of its parts as there is space for; what is marked is said in any case. */
function summary(
  { generations, bootMenu, bootSpace }: Machine,
  marked: number,
  space: number,
): string {
  const parts = [
    marked > 0 ? `${marked} marked` : counted(generations.length, 'generation'),
    bootMenu !== null && bootSpace !== null && bootSpace.total > 0
      ? `${bootMenu.directory} ${used(bootSpace)} % of ${bytes(bootSpace.total)}`
      : null,
  ].filter((part) => part !== null)
  const least = marked > 0 ? 1 : 0
  while (parts.length > least && width(`${parts.join(' · ')} `) > space) parts.pop()
  return parts.length === 0 ? '' : `${parts.join(' · ')} `
}

function used({ total, free }: { total: number; free: number }): number {
  return Math.round((100 * (total - free)) / total)
}

/** One line below the title, where something about the machine should be known first. */
export function noticeLine({
  about,
  machine,
  cutOff,
}: Pick<State, 'about' | 'machine' | 'cutOff'>): Line | null {
  if (cutOff !== null) {
    const title = visible(cutOff.begin.title)
    return [{ text: `▲ “${title}” was cut off. u: finish it or take it back`, tone: 'bad' }]
  }
  if (about.standIn !== null) {
    return [{ text: ` ${about.standIn} This is a sample: try everything.`, tone: 'notice' }]
  }
  const problem = machine?.problems[0]
  if (problem !== undefined) return [{ text: ` ${visible(problem.message)}`, tone: 'bad' }]
  if (machine === null || !machine.bootable) return null
  const words = new Map<string, string[]>()
  for (const { word, generation } of standings(machine)) {
    const known = generation ?? 'unknown'
    words.set(known, [...(words.get(known) ?? []), word === 'boot default' ? 'default' : word])
  }
  const agree = words.size <= 1 || (words.size === 2 && words.has('unknown'))
  const once = onceSentence(machine)
  if (agree && once !== null) return [{ text: `▲ ${visible(once)}`, tone: 'notice' }]
  if (agree) return null
  const parts = [...words].map(([generation, some]) => `${generation} ${some.join(' ')}`)
  return [{ text: `▲ ${[...parts, ...nextBoot(machine)].join(' · ')}`, tone: 'notice' }]
}

/** What the difference comes to, where it comes to something. */
function nextBoot(machine: Machine): string[] {
  const once = onceSentence(machine)
  if (once !== null) return [visible(once.replace(/^N/, 'n').replace(/\.$/, ''))]
  const next = machine.bootMenu?.defaultEntry?.toplevel ?? null
  const number = next === machine.pointers.running ? null : numberOf(machine, next)
  return number === null ? [] : [`the next boot starts ${number}`]
}
