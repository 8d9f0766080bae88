import type { Line } from '../components/line.ts'
import { Rows } from '../components/Row.tsx'
import type { DrawnScreen } from '../screen.ts'

/** Asks whether to discard the bisect. */
export function DiscardBisectView({ columns, height }: DrawnScreen<'discard-bisect'>) {
  const lines: Line[] = [
    [],
    [{ text: ' Discard this bisect?', tone: 'strong' }],
    [],
    [{ text: ' No generation is changed.' }],
  ]
  return <Rows lines={lines} columns={columns} height={height} />
}
