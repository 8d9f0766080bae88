import * as v from 'valibot'
import type { Host } from '../host/host.ts'
import { askSystemctl } from '../machine/systemctl.ts'
import { fromJson } from '../text/checkedJson.ts'

const UNITS = v.array(v.object({ unit: v.string() }))

/**
 * The names of failed units, in byte order (systemctl(1), `--failed`). Null where unknown: on a mounted
 * system, or where systemd does not run.
 */
export async function readFailedUnits(host: Host): Promise<readonly string[] | null> {
  const words = ['list-units', '--failed', '--output=json', '--no-pager']
  const result = await askSystemctl(host, words)
  if (result === null || result.status !== 0) return null
  return (
    fromJson(UNITS, result.stdout)
      ?.map(({ unit }) => unit)
      .sort() ?? null
  )
}
