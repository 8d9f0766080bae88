import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMachine, type Machine, type MachineOptions } from './machine.ts'

/** One directory for each run of the tests; support/templates.ts removes it. */
const DIRECTORY = process.env.TERRAPIN_TEST_TEMPLATES ?? tmpdir()

/**
 * A machine as `prepare` leaves it, and what it answered, which must be JSON. It is made once in a run of the tests,
 * which takes two seconds, turned off and copied for each who asks for the same `name` and options.
 */
export async function copyOfMachine<T>(
  name: string,
  options: Pick<MachineOptions, 'bootLoader'>,
  prepare: (machine: Machine) => Promise<T>,
): Promise<{ machine: Machine; prepared: T }> {
  const template = join(DIRECTORY, `${name}-${options.bootLoader ?? 'systemd-boot'}`)
  if (!existsSync(template)) await makeTemplate(template, options, prepare)
  const directory = await mkdtemp(join(tmpdir(), 'terrapin-machine-'))
  execFileSync('cp', ['-a', '--no-target-directory', join(template, 'root'), directory])
  const prepared = JSON.parse(readFileSync(join(template, 'prepared.json'), 'utf8')) as T
  return { machine: await createMachine({ ...options, directory, again: true }), prepared }
}

/** Another process of the tests may make the same one at the same time; the first to finish is kept. */
async function makeTemplate<T>(
  template: string,
  options: Pick<MachineOptions, 'bootLoader'>,
  prepare: (machine: Machine) => Promise<T>,
): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true })
  const own = await mkdtemp(`${template}.`)
  const machine = await createMachine({ ...options, directory: join(own, 'root') })
  try {
    writeFileSync(join(own, 'prepared.json'), JSON.stringify(await prepare(machine)))
  } finally {
    await machine.close()
  }
  try {
    renameSync(own, template)
  } catch {
    rmSync(own, { recursive: true })
  }
}
