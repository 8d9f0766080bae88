import type { Host, RunResult } from '../host/host.ts'
import { Problem } from '../problem.ts'

/** Milliseconds that systemd may take to answer: it hangs on a machine that is in trouble. */
const TIMEOUT_MS = 5000

/**
 * What systemctl(1) answers. Null where nobody can be asked: on a mounted system, which does not
 * run, or where there is no systemctl.
 */
export async function askSystemctl(
  host: Host,
  words: readonly string[],
): Promise<RunResult | null> {
  if (host.outside !== null) return null
  return host.run(['systemctl', ...words], { timeout: TIMEOUT_MS }).catch((error) => {
    if (error instanceof Problem) return null
    throw error
  })
}
