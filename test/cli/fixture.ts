import type { Machine, MachineOptions } from '../support/machine/machine.ts'
import type { PackageSpec, SystemSpec } from '../support/machine/spec.ts'
import { copyOfMachine } from '../support/machine/template.ts'

const packages = (firefox: string): PackageSpec[] => [
  { name: 'glibc', version: '2.40-66', size: 90_000, selected: false },
  { name: 'openssl', version: '3.4.1', deps: ['glibc'], outputs: ['out', 'dev'], selected: false },
  { name: 'firefox', version: firefox, size: 120_000, deps: ['openssl', 'glibc'] },
]

const unit = (words: string) => `[Service]\nExecStart=@firefox@/bin/firefox ${words}\n`

/** Five systems on three kernels, the first on one of its own; 2 has a specialisation. */
export const SYSTEMS: SystemSpec[] = [
  { label: '26.05.1', kernel: '6.18.1', packages: packages('139.0'), configurationRevision: 'a1' },
  {
    label: '26.05.2',
    kernel: '6.18.3',
    packages: packages('140.0'),
    units: { 'web.service': unit('one') },
    specialisations: { travel: { kernelParams: ['quiet'] } },
  },
  { label: '26.05.3', kernel: '6.18.3', packages: packages('140.0.1') },
  { label: '26.05.4', kernel: '6.18.7', packages: packages('141.0') },
  {
    label: '26.05.5',
    kernel: '6.18.7',
    packages: [...packages('141.0.2'), { name: 'hello', version: '2.12' }],
    units: { 'web.service': unit('two') },
    files: { 'ssh/sshd_config': 'Port 22\n' },
  },
]

export interface Laptop {
  readonly machine: Machine
  /** Store paths of generations 1 to 5, at 0 to 4. */
  readonly paths: readonly string[]
}

/** A machine with those as generations 1 to 5: 5 is current and boot default, 3 runs. */
export async function makeLaptop(
  options: Pick<MachineOptions, 'bootLoader'> = {},
): Promise<Laptop> {
  const { machine, prepared: paths } = await copyOfMachine('laptop', options, async (made) => {
    const built = await made.buildSystems(SYSTEMS)
    for (const [index, path] of built.entries()) {
      await made.setGeneration(path, { date: new Date(Date.UTC(2026, 2 + index, 9, 8, 7, 6)) })
    }
    await made.must(['/nix/var/nix/profiles/system/bin/switch-to-configuration', 'boot'])
    await made.boot(built[2] as string)
    return built
  })
  return { machine, paths }
}

/** Parsed JSON of whatever shape: the assertions say which. */
// biome-ignore lint/suspicious/noExplicitAny: a test that expects a key finds out whether it is there
export type Document = any

/** stdout as the one JSON document that it must be. */
export function documentOf(outcome: { stdout: string }): Document {
  return JSON.parse(outcome.stdout)
}
