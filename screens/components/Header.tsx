import { posix } from 'node:path'
import type { Machine } from '../../src/machine/machine.ts'
import { standings } from '../../src/machine/standing.ts'
import type { About, State } from '../../src/state/state.ts'
import { bytes, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { type Line, Row, spread } from './Row.tsx'
import { useSelected } from './useSelected.ts'

/** The title: whose generations these are, how many, and what /boot holds. */
export function Header({ columns }: { readonly columns: number }) {
  const about = useSelected((state) => state.about)
  const machine = useSelected((state) => state.machine)
  const marked = useSelected((state) => state.list.marks.size)
  const left: Line = [
    { text: ' terrapin', tone: 'key' },
    { text: `  ${nameOf(about)} · ${visible(posix.basename(about.profile))}` },
  ]
  return (
    <Row
      parts={spread(left, machine === null ? [] : summary(machine, marked), columns)}
      columns={columns}
    />
  )
}

function nameOf({ kind, name }: About): string {
  return kind === 'sample' ? 'sample machine' : visible(name)
}

function summary({ generations, bootMenu, bootSpace }: Machine, marked: number): Line {
  const parts = [
    marked > 0 ? `${marked} marked` : null,
    counted(generations.length, 'generation'),
    bootMenu !== null && bootSpace !== null && bootSpace.total > 0
      ? `${bootMenu.directory} ${used(bootSpace)} % of ${bytes(bootSpace.total)}`
      : null,
  ].filter((part) => part !== null)
  return [{ text: `${parts.join(' · ')} `, tone: 'faint' }]
}

function used({ total, free }: { total: number; free: number }): number {
  return Math.round((100 * (total - free)) / total)
}

/** One line below the title, where something about the machine should be known first. */
export function noticeLine({ about, machine }: Pick<State, 'about' | 'machine'>): Line | null {
  if (about.standIn !== null) {
    return [
      { text: ` ${about.standIn} This is the sample machine: try everything.`, tone: 'notice' },
    ]
  }
  const problem = machine?.problems[0]
  if (problem !== undefined) return [{ text: ` ${visible(problem.message)}`, tone: 'bad' }]
  if (machine === null || !machine.bootable) return null
  const stands = standings(machine)
  const numbers = new Set(stands.flatMap(({ generation }) => generation ?? []))
  if (numbers.size <= 1) return null
  const parts = stands.map(({ word, generation }) => `${word} ${generation ?? 'unknown'}`)
  return [{ text: ` ▲ ${parts.join(' · ')}`, tone: 'notice' }]
}
