import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type BootLoader, layOut, nixConfiguration } from './layout.ts'
import { type Namespace, openNamespace, project, type RunOptions } from './namespace.ts'
import { mustSucceed, type Outcome } from './outcome.ts'
import type { SystemSpec } from './spec.ts'

export const systemProfile = '/nix/var/nix/profiles/system'

/** What a made `switch-to-configuration` can be told to do wrong; the numbers are exit statuses. */
export type Failure =
  | 1
  | 2
  | 4
  | 100
  | 'hang'
  /** Hangs, and hears no signal. */
  | 'deaf'
  | 'checks'
  | 'not-nixos'
  /** Another switch holds the lock. */
  | 'locked'
  /** A unit's text is refused. */
  | 'unparsed'
  /** Both the activation script and units fail, which ends with 4. */
  | 'script-and-units'
  /** Ends with 0 when units are stopped, or when all but their start is done. */
  | 'stopped'
  | 'stopped-late'
  /** Is killed when units are stopped. */
  | 'killed'

/** What may be asked of a new machine. */
export interface MachineOptions {
  /** What /boot is prepared for. Default systemd-boot. */
  bootLoader?: BootLoader
  /** The directory to lay it out in, e.g. another machine's /mnt. Default a new temporary one. */
  directory?: string
  /** It is laid out there already, and only turned on again. */
  again?: true
}

/** Where a generation goes and what date its link gets. */
export interface GenerationOptions {
  /** Default the system profile. A missing `system-profiles` is made, as nixos-rebuild does. */
  profile?: string
  /** The link's own date, which is the generation's. Default now. */
  date?: Date
}

/** A NixOS-like machine under a directory, with a Nix of its own. */
export interface Machine extends Namespace {
  /** The machine's / as the host sees it. */
  root: string
  /** Builds toplevels with one nix-build; their store paths, in the order of the specs. */
  buildSystems(specs: SystemSpec[]): Promise<string[]>
  /** `nix-env -p PROFILE --set STOREPATH`; the number of the generation that is current then. */
  setGeneration(storePath: string, options?: GenerationOptions): Promise<number>
  /** Runs the built program inside. */
  terrapin(args: string[], options?: RunOptions): Promise<Outcome>
  /** Runs as root inside; the output, or an error when it fails. */
  must(argv: string[], options?: RunOptions): Promise<string>
  /** How switch-to-configuration was called, in order: `LABEL[/SPECIALISATION] ACTION [VAR=…]`. */
  activations(): Promise<string[]>
  /** Makes switch-to-configuration end so when called with `action`; null: succeed again. */
  tellToFail(action: string, failure: Failure | null): Promise<void>
  /** Makes these the only settings in nix.conf beside what the machine itself needs. */
  configureNix(settings: Record<string, string>): Promise<void>
  /** As if this system had been started: it is booted and running. */
  boot(storePath: string): Promise<void>
  /** Ends what runs inside and deletes the machine. */
  remove(): Promise<void>
}

/** Makes a machine with an empty store; a test file needs one, and removes it at its end. */
export async function createMachine(options: MachineOptions = {}): Promise<Machine> {
  const root = options.directory ?? (await mkdtemp(join(tmpdir(), 'terrapin-machine-')))
  await mkdir(root, { recursive: true })
  if (options.again !== true) await layOut(root, options.bootLoader ?? 'systemd-boot')
  const namespace = await openNamespace(root)

  const must = async (argv: string[], runOptions?: RunOptions) =>
    mustSucceed(await namespace.run(argv, runOptions), argv)

  return {
    ...namespace,
    root,
    must,
    buildSystems: (specs) => buildSystems(root, must, specs),
    setGeneration: (storePath, generation = {}) => setGeneration(must, storePath, generation),
    terrapin: (args, runOptions) => {
      const program = join(project, 'dist/terrapin.js')
      return namespace.run([process.execPath, program, ...args], runOptions)
    },
    activations: () => activations(root),
    tellToFail: async (action, failure) => {
      const file = join(root, 'run/terrapin-test', `fail-${action}`)
      await (failure === null ? rm(file, { force: true }) : writeFile(file, `${failure}`))
    },
    configureNix: (settings) =>
      writeFile(join(root, 'etc/nix/nix.conf'), nixConfiguration(settings)),
    boot: async (storePath) => {
      await must(['ln', '-sfn', storePath, '/run/booted-system'])
      await must(['ln', '-sfn', storePath, '/run/current-system'])
    },
    remove: async () => {
      await namespace.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

type Must = (argv: string[], options?: RunOptions) => Promise<string>

const expressions = join(project, 'test/support/machine/nix/systems.nix')

async function buildSystems(root: string, must: Must, specs: SystemSpec[]): Promise<string[]> {
  await writeFile(join(root, 'tmp/specs.json'), JSON.stringify(specs))
  const file = ['--argstr', 'specsFile', '/tmp/specs.json']
  const output = await must(['nix-build', expressions, ...file, '--no-out-link'], {
    timeout: 300_000,
  })
  return output.trim().split('\n')
}

async function setGeneration(
  must: Must,
  storePath: string,
  { profile = systemProfile, date }: GenerationOptions,
): Promise<number> {
  await must(['mkdir', '-p', dirname(profile)])
  await must(['nix-env', '-p', profile, '--set', storePath])
  const link = (await must(['readlink', profile])).trim()
  if (date !== undefined) {
    await must(['touch', '-h', '-d', date.toISOString(), join(dirname(profile), link)])
  }
  return Number(/-(\d+)-link$/.exec(link)?.[1])
}

async function activations(root: string): Promise<string[]> {
  const log = join(root, 'var/log/switch-to-configuration.log')
  if (!existsSync(log)) return []
  return (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
}
