import type { Host, RunResult } from '../host/host.ts'
import { Problem } from '../problem.ts'

/** Timeout in milliseconds: systemd hangs on a machine in trouble. */
const TIMEOUT_MS = 5000

/**
 * The output of systemctl(1). Null on a mounted system, which is not running, and where systemctl is missing.
 */
export async function askSystemctl(
  host: Host,
  words: readonly string[],
): Promise<RunResult | null> {
  if (host.rootDirectory !== null) return null
  return host.run(['systemctl', ...words], { timeout: TIMEOUT_MS }).catch((error) => {
    if (error instanceof Problem) return null
    throw error
  })
}
