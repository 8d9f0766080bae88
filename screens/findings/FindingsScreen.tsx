import type { Finding } from '../../src/machine/findings.ts'
import { shownFindings } from '../../src/state/selectors.ts'
import type { Dialog } from '../../src/state/state.ts'
import { visible } from '../../src/text/visible.ts'
import { wrap } from '../../src/text/width.ts'
import { type Line, Rows, shortened } from '../components/Row.tsx'
import { useSelected, useTop } from '../components/useSelected.ts'
import { keyOf } from '../keymap.ts'
import { toneOf } from './findingTone.ts'

interface FindingsScreenProps {
  readonly dialog: Extract<Dialog, { kind: 'findings' }>
  readonly columns: number
  readonly height: number
}

/** Everything that is to be said about the machine; the one under the cursor with what mends it. */
export function FindingsScreen({ dialog, columns, height }: FindingsScreenProps) {
  const findings = useSelected(shownFindings)
  const blocks = findings.map((finding, index) =>
    findingLines(finding, index === dialog.cursor, columns),
  )
  const before = blocks.slice(0, dialog.cursor).flat().length
  const all = blocks.flat()
  const space = Math.max(1, height - 2)
  const chosen = Math.min(space, blocks[dialog.cursor]?.length ?? 1)
  const last = useTop(before + chosen - 1, space, all.length)
  const top = Math.min(last, before)
  const title: Line = [{ text: ' What to know about this machine', tone: 'strong' }]
  const lines = [title, [], ...shortened(all.slice(top), space)]
  return <Rows lines={lines} columns={columns} height={height} />
}

function findingLines(finding: Finding, chosen: boolean, columns: number): Line[] {
  const { says, explains, mend } = finding
  const key = keyOf('findings-mend')
  const text = (some: string, indent: number) => wrap(visible(some), columns - indent - 1)
  const sentence = text(says, 4).map((line, index): Line => {
    const cursor = chosen && index === 0 ? '>' : ' '
    return [
      { text: `${cursor}${index === 0 ? '▲' : ' '}  `, tone: chosen ? 'strong' : toneOf(finding) },
      { text: line, tone: chosen ? 'strong' : toneOf(finding) },
    ]
  })
  if (!chosen) return [...sentence, []]
  const more = explains === null ? [] : text(explains, 4)
  return [
    ...sentence,
    ...more.map((line): Line => [{ text: `    ${line}` }]),
    ...(mend === null
      ? []
      : text(mend.says, key.length + 6).map(
          (line, index): Line => [
            { text: index === 0 ? `    ${key} ` : ' '.repeat(key.length + 5), tone: 'key' },
            { text: line },
          ],
        )),
    [],
  ]
}
