import * as v from 'valibot'
import type { Host } from '../../host/host.ts'

const UNITS = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ unit: v.string(), active: v.string() })),
)

/** Milliseconds that systemd gets to answer. */
const TIMEOUT = 5000

/** Characters; a unit takes some two hundred. */
const MAX_OUTPUT = 16 << 20

const LIST_UNITS = ['systemctl', 'list-units', '--all', '--plain', '--no-legend', '--full']

/**
 * The system units that run or are being started, as systemd on this computer says. Null where it
 * can't be asked: another machine, no systemd, one from before JSON (246), or no answer in time.
 */
export async function readActive(host: Host): Promise<ReadonlySet<string> | null> {
  if (host.kind !== 'local') return null
  try {
    const options = { timeout: TIMEOUT, whole: MAX_OUTPUT }
    const { status, stdout } = await host.run([...LIST_UNITS, '-o', 'json'], options)
    return status === 0 ? parseActive(stdout) : null
  } catch {
    return null
  }
}

/**
 * The units that count as running in the output of `systemctl list-units -o json`; null where it is
 * none. As switch-to-configuration counts: `active` and `activating`.
 */
export function parseActive(output: string): ReadonlySet<string> | null {
  const found = v.safeParse(UNITS, output)
  if (!found.success) return null
  const running = found.output.filter(
    ({ active }) => active === 'active' || active === 'activating',
  )
  return new Set(running.map(({ unit }) => unit))
}
