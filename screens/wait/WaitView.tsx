import { Rows } from '../components/Row.tsx'
import type { DrawnScreen } from '../screen.ts'

/** Shows what is being waited for. */
export function WaitView({ screen, columns, height }: DrawnScreen<'wait'>) {
  return <Rows lines={[[], [{ text: ` ${screen.text}` }]]} columns={columns} height={height} />
}
