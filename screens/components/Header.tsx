import { posix } from 'node:path'
import type { Machine } from '../../src/machine/machine.ts'
import { listOf } from '../../src/state/openScreens.ts'
import { type About, machineOf } from '../../src/state/state.ts'
import { bytes, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { truncate, width } from '../../src/text/width.ts'
import { keyOf } from '../keymap.ts'
import { type Line, spread } from './line.ts'
import { Row } from './Row.tsx'
import { useSelected } from './useSelected.ts'

/** The title: the machine, its number of generations, and the state of /boot. */
export function Header({ columns }: { readonly columns: number }) {
  const about = useSelected((state) => state.about)
  const machine = useSelected(machineOf)
  const marked = useSelected((state) => listOf(state).selection.size)
  const searching = useSelected((state) => state.bisection !== null)
  const name = `  ${nameOf(about)} · ${visible(posix.basename(about.profile))}`
  const room = (title: string) => columns - width(`${TITLE}${title} `)
  const rightOf = (title: string) =>
    machine === null ? '' : summary(machine, { marked, searching }, room(title))
  const right = rightOf(name)
  const placed = `  ${nameOf(about)}${placeText(about)} · ${visible(posix.basename(about.profile))}`
  const left: Line = [
    { text: TITLE, tone: 'key' },
    {
      // The location is dropped if it would shorten the right part; the machine's name is always shown.
      text: truncate(
        rightOf(placed) === right ? placed : name,
        columns - width(`${TITLE} ${right}`),
      ),
    },
  ]
  return <Row parts={spread(left, [{ text: right, tone: 'faint' }], columns)} columns={columns} />
}

const TITLE = ' terrapin'

function nameOf({ kind, name }: About): string {
  return kind === 'sample' ? 'sample machine' : visible(name)
}

/** ` in /mnt`; empty on the machine itself. */
function placeText({ rootDirectory }: About): string {
  return rootDirectory === null ? '' : ` in ${visible(rootDirectory)}`
}

/** As many parts as fit; the number of marked rows is always shown. */
function summary(
  { generations, bootMenu, bootSpace }: Machine,
  { marked, searching }: { readonly marked: number; readonly searching: boolean },
  space: number,
): string {
  const parts = [
    marked > 0 ? `${marked} marked` : counted(generations.length, 'generation'),
    // A reminder: a bisect spans several reboots.
    searching ? `${keyOf('bisect')} continues bisect` : null,
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
