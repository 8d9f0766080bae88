import { afterAll } from 'vitest'
import type { Host } from '../../../src/host/host.ts'
import { sampleHost } from '../../../src/sample/sampleHost.ts'
import { seeSizes } from './rows.ts'
import { openScreen, type Screen, type ScreenOptions } from './screen.ts'

/*
 * The sample machine for tests: one that a file's tests only look at, made once, or one of a
 * test's own to change.
 */

let shared: Promise<Host> | null = null
afterAll(async () => {
  await (await shared)?.close()
})

/** The sample machine for tests that change nothing. */
export async function lookedAt(): Promise<Host> {
  shared ??= sampleHost()
  return { ...(await shared), close: async () => {} }
}

/** The list of a sample machine that is only looked at, its sizes and boots read. */
export async function openList(options: Partial<ScreenOptions> = {}): Promise<Screen> {
  return readied(await openScreen({ host: await lookedAt(), ...options }))
}

/** The list of a sample machine of a test's own, or of the host that is given. */
export async function openOwnList(options: Partial<ScreenOptions> = {}): Promise<Screen> {
  return readied(await openScreen({ ...options, host: options.host ?? (await sampleHost()) }))
}

async function readied(screen: Screen): Promise<Screen> {
  await seeSizes(screen)
  await screen.until(() => /[✓✗]|needs 40×12/.test(screen.text()), 'what is known of the boots')
  return screen
}
