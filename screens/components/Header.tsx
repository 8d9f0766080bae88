import { posix } from 'node:path'
import { useIsScreenReaderEnabled } from 'ink'
import { useMemo } from 'react'
import type { Machine } from '../../src/machine/machine.ts'
import type { Sizes } from '../../src/machine/sizes.ts'
import { listOf } from '../../src/state/openScreens.ts'
import { shownSizes } from '../../src/state/selectors.ts'
import { type About, machineOf } from '../../src/state/state.ts'
import { gauge, sparkline } from '../../src/text/bar.ts'
import { bytes, counted } from '../../src/text/format.ts'
import { visible } from '../../src/text/visible.ts'
import { truncate, width } from '../../src/text/width.ts'
import { keyOf } from '../keymap.ts'
import { type Line, spread } from './line.ts'
import { Row } from './Row.tsx'
import { useSelected } from './useSelected.ts'

/** The title: the machine, its number of generations, how they grew, and how full its disks are. */
export function Header({ columns }: { readonly columns: number }) {
  const about = useSelected((state) => state.about)
  const machine = useSelected(machineOf)
  const facts = useSelected((state) => state.facts)
  const storeSpace = useSelected((state) => state.storeSpace)
  const marked = useSelected((state) => listOf(state).selection.size)
  const searching = useSelected((state) => state.bisection !== null)
  const sizes = facts.status === 'ready' ? shownSizes(facts.sizes) : null
  const closures = useMemo(() => closureSizes(machine, sizes), [machine, sizes])
  // They come later: a reader would say the whole title again.
  const isRead = useIsScreenReaderEnabled()
  const pictures = isRead ? { closures: [], storeSpace: null } : { closures, storeSpace }
  const name = `  ${nameOf(about)} · ${visible(posix.basename(about.profile))}`
  const room = (title: string) => columns - width(`${TITLE}${title} `)
  const rightOf = (title: string) =>
    machine === null ? '' : summary(machine, { marked, searching, ...pictures }, room(title))
  const placed = `  ${nameOf(about)}${placeText(about)} · ${visible(posix.basename(about.profile))}`
  // On a rescue, the mount point matters more than bars and the sparkline.
  const title = machine === null || rightOf(placed) !== '' ? placed : name
  const right = rightOf(title)
  const left: Line = [
    { text: TITLE, tone: 'key' },
    { text: truncate(title, columns - width(`${TITLE} ${right}`)) },
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

/** The closure sizes of all generations that have one, oldest first. */
function closureSizes(machine: Machine | null, sizes: Sizes | null): readonly number[] {
  if (machine === null || sizes === null) return []
  return machine.generations.flatMap((one) => sizes.keptSize(one) ?? []).reverse()
}

interface Shown {
  readonly marked: number
  readonly searching: boolean
  readonly closures: readonly number[]
  readonly storeSpace: Space | null
}

interface Space {
  readonly total: number
  readonly free: number
}

/** Each part in its forms, the shortest first; the parts in the order in which they stand. */
type Forms = readonly string[]

/** As many parts as fit, each as long as there is room; the number of marked rows is always shown. */
function summary(machine: Machine, shown: Shown, space: number): string {
  const { generations, bootMenu, bootSpace } = machine
  const { marked, searching, closures, storeSpace } = shown
  const count = [marked > 0 ? `${marked} marked` : counted(generations.length, 'generation')]
  // A reminder: a bisect spans several reboots.
  const bisect = searching ? [`${keyOf('bisect')} continues bisect`] : []
  const growth = growthForms(closures)
  const store = diskForms('store', storeSpace)
  const boot = bootMenu === null ? [] : diskForms(bootMenu.directory, bootSpace)
  const places: readonly Forms[] = [count, bisect, growth, store, boot]
  const [ofCount, ofBisect, ofGrowth, ofStore, ofBoot] = [0, 1, 2, 3, 4]
  const taken = places.map(() => -1)
  const written = () =>
    places.flatMap((forms, place) => forms[taken[place] ?? -1] ?? []).join(SEPARATOR)
  // In order of worth: first as many as fit, then in longer forms.
  const order = [ofCount, ofBisect, ofBoot, ofStore, ofGrowth, ofBoot, ofStore, ofGrowth]
  for (const place of order) {
    const before = taken[place] as number
    if (places[place]?.[before + 1] === undefined) continue
    taken[place] = before + 1
    const isNeeded = place === ofCount && marked > 0
    if (!isNeeded && width(`${written()} `) > space) taken[place] = before
  }
  const text = written()
  return text === '' ? '' : `${text} `
}

const SEPARATOR = ' · '
/** Columns of a gauge, and the most of a sparkline. */
const [GAUGE, SPARKLINE] = [10, 30]

/** `closure ▁▃▅█ 10.6 → 12.5 GiB`, without its picture where space is short. */
function growthForms(closures: readonly number[]): Forms {
  const [first, last] = [closures[0], closures.at(-1)]
  if (first === undefined || last === undefined || closures.length < 2) return []
  const [from, to] = [bytes(first), bytes(last)]
  const sameUnit = from.split(' ')[1] === to.split(' ')[1]
  const range = `${sameUnit ? from.split(' ')[0] : from} → ${to}`
  return [
    `closure ${sparkline(closures, SPARKLINE)}`,
    `closure ${sparkline(closures, SPARKLINE)} ${range}`,
  ]
}

/** `/boot 51 % █████░░░░░`. */
function diskForms(name: string, space: Space | null): Forms {
  if (space === null || space.total <= 0) return []
  const used = (space.total - space.free) / space.total
  const text = `${name} ${Math.round(100 * used)} %`
  return [text, `${text} ${gauge(used, GAUGE)}`]
}
