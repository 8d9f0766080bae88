import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import { Problem } from '../problem.ts'

const UNITS = v.array(v.object({ unit: v.string() }))

/** Milliseconds that systemd may take to answer: it hangs on a machine that is in trouble. */
const PATIENCE = 5000

/**
 * The names of units that have failed, in byte order (systemctl(1), `--failed`). Null where that
 * is not known: on a mounted system, or where systemd does not run.
 */
export async function readFailedUnits(host: Host): Promise<readonly string[] | null> {
  if (host.outside !== null) return null
  const argv = ['systemctl', 'list-units', '--failed', '--output=json', '--no-pager']
  const result = await host.run(argv, { timeout: PATIENCE }).catch((error) => {
    if (error instanceof Problem) return null
    throw error
  })
  if (result === null || result.status !== 0) return null
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), UNITS), result.stdout)
  return found.success ? found.output.map(({ unit }) => unit).sort() : null
}
