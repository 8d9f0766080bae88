import type { SideFacts } from '../sideFacts.ts'

/** What is said of a service that is there and runs only where somebody starts it by hand. */
export const NOT_STARTED = 'off: nothing starts it'

/** In a folder of that name a link says that another unit starts it (systemd.unit(5)). */
const FOLDER = /\.(?:wants|requires|upholds)$/

/** Keys that name a unit which is started. */
const STARTS = /^(?:Wants|Requires|BindsTo|Upholds|Unit|Service)=/

/**
 * Whether something starts a unit that a side has: a target that wants it, its socket, timer or path,
 * or another unit. Systems of NixOS have such links; where there is none at all nothing is known.
 */
export async function isStarted(facts: SideFacts, name: string): Promise<boolean> {
  const names = await facts.unitNames()
  const folders = names.filter((other) => FOLDER.test(other))
  if (folders.length === 0) return true
  for (const folder of folders) {
    if ((await facts.etcNames(`systemd/system/${folder}`)).includes(name)) return true
  }
  const stem = name.slice(0, name.lastIndexOf('.'))
  if (name.endsWith('.service')) {
    for (const starter of ['socket', 'timer', 'path'].map((type) => `${stem}.${type}`)) {
      if (names.includes(starter) && (await isStarted(facts, starter))) return true
    }
  }
  for (const other of names) {
    if (other === name || FOLDER.test(other)) continue
    const lines = ((await facts.unit(other)) ?? '').split('\n')
    if (lines.some((line) => STARTS.test(line) && line.split(/[=\s]+/).includes(name))) return true
  }
  return false
}
