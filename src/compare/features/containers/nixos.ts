import { nameOf, storePathOf } from '../../../nix/storePath.ts'
import { shortHash } from '../../boot/row.ts'
import { withoutBuild, words } from '../featureWords.ts'
import { withoutPassword } from '../parse/mask.ts'
import { withoutStore } from '../parse/maskSetting.ts'
import { shellCommands, unitWords } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { startCommands, unitValues } from '../parse/unit.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** `containers`, used before 22.05, also has podman’s own settings. */
const DIRECTORIES = ['nixos-containers', 'containers']

/**
 * NixOS containers: the system, the addresses and ports, and the host resources of each (nixpkgs:
 * nixos/modules/virtualisation/nixos-containers.nix).
 */
export async function nixosContainers(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Sealed>()
  for (const directory of DIRECTORIES) {
    for (const file of await facts.etcNames(directory)) {
      if (!file.endsWith('.conf')) continue
      const container = parseContainer((await facts.etc(`${directory}/${file}`)) ?? '')
      const name = file.slice(0, -'.conf'.length)
      if (container === null) continue
      const rights = await rightsOf(facts, name)
      found.set(name, { ...container, words: words([container.words, ...rights]) })
    }
  }
  return found
}

/** Options of systemd-nspawn in the container’s own script, and their descriptions. */
const FLAGS: readonly (readonly [option: string, description: string])[] = [
  ['--capability', 'adds capabilities'],
  ['--tmpfs', 'tmpfs'],
  ['--network-veth-extra', 'extra veth'],
]

const SIMPLE_FLAG = /^[\w./:,=+-]{1,300}$/

/** Its rights: capabilities, devices, whether it is ephemeral (`container@NAME.service`). */
async function rightsOf(facts: SideFacts, name: string): Promise<(string | false)[]> {
  const unit = await facts.unit(`container@${name}.service`)
  if (unit === null) return []
  const scripts = await startScripts(facts, `container@${name}.service`)
  // `exec systemd-nspawn …`, and before it `extraFlags+=(--network-veth-extra=…)`
  const flags = scripts
    .flatMap(shellCommands)
    .flat()
    .map((word) => word.replace(/^extraFlags\+=\(/, '').replace(/\)$/, ''))
  const devices = unitValues(unit, 'Service', 'DeviceAllow').filter((value) =>
    /^[\w./ :*-]{1,100}$/.test(value),
  )
  return [
    flags.includes('--ephemeral') && 'ephemeral',
    ...FLAGS.map(([option, description]) => {
      const values = flags
        .filter((flag) => flag.startsWith(`${option}=`))
        .map((flag) => flag.slice(option.length + 1))
        .filter((value) => SIMPLE_FLAG.test(value))
      return values.length > 0 && `${description} ${values.join(' ').replaceAll(',', ' ')}`
    }),
    devices.length > 0 && `devices ${devices.join(' and ')}`,
  ]
}

/** systemd-nspawn forwards published ports before networking.firewall sees them (`--port=`). */
const AFTER: ReadonlyMap<string, string> = new Map([['HOST_PORT', ' (bypasses the firewall)']])

/** Settings that are shown: key, prefix, format of the values. */
const TOLD: readonly (readonly [key: string, description: string, form: RegExp])[] = [
  ['LOCAL_ADDRESS', 'at', /^[\da-fA-F.:/]{2,60}$/],
  ['LOCAL_ADDRESS6', 'at', /^[\da-fA-F.:/]{2,60}$/],
  ['HOST_ADDRESS', 'host at', /^[\da-fA-F.:/]{2,60}$/],
  ['HOST_ADDRESS6', 'host at', /^[\da-fA-F.:/]{2,60}$/],
  ['HOST_BRIDGE', 'bridge', /^[\w.-]{1,15}$/],
  ['HOST_PORT', 'publishes', /^(?:(?:tcp|udp):\d{1,5}:\d{1,5},?){1,200}$/],
  ['INTERFACES', 'interfaces', /^[\w. -]{1,200}$/],
  ['MACVLANS', 'macvlans', /^[\w. -]{1,200}$/],
  ['NETWORK_NAMESPACE_PATH', 'network namespace', /^\/[\w./-]{1,200}$/],
]

/** Values that mean off; older releases leave such a setting out. */
const OFF = /^(?:|0|no)$/

function parseContainer(text: string): Sealed | null {
  const settings = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [key, value] = [
      line.slice(0, line.indexOf('=')).trim(),
      line.slice(line.indexOf('=') + 1),
    ]
    if (line.includes('=')) settings.set(key, unitWords(value.trim()).join(' ').trim())
  }
  const take = (key: string) => {
    const value = settings.get(key)
    settings.delete(key)
    return value
  }
  const [path, flake] = [take('SYSTEM_PATH'), take('FLAKE')]
  if (path === undefined && flake === undefined) return null
  const texts = [path === undefined ? `flake ${withoutPassword(flake as string)}` : system(path)]
  if (take('PRIVATE_NETWORK') === '1') texts.push('private network')
  for (const [key, description, form] of TOLD) {
    const value = settings.get(key) ?? ''
    if (!form.test(value)) continue
    settings.delete(key)
    texts.push(`${description} ${value.replaceAll(',', ' ').trim()}${AFTER.get(key) ?? ''}`)
  }
  const unsaid: [string, string][] = []
  const flags = unitWords(take('EXTRA_NSPAWN_FLAGS') ?? '')
  const binds = flags.flatMap((flag) => bindOf(flag) ?? [])
  if (binds.length > 0) texts.push(`mounts ${binds.join(' ')}`)
  for (const flag of flags)
    if (bindOf(flag) === null) unsaid.push(['systemd-nspawn flags', withoutBuild(flag)])
  if (take('AUTO_START') !== '1') texts.push('not auto-started')
  for (const [key, value] of settings) {
    if (!OFF.test(value))
      unsaid.push([/^[A-Z_\d]{1,40}$/.test(key) ? key : 'settings', withoutBuild(value)])
  }
  return sealed(words(texts), unsaid)
}

/** `--bind-ro=/srv:/srv` → `/srv:/srv (read-only)`; null for another flag. */
function bindOf(flag: string): string | null {
  const [, only, value] = /^--bind(-ro)?=([\w./:@+-]{1,300})$/.exec(flag) ?? []
  if (value === undefined) return null
  const binds = withoutStore(value)
  return only === undefined ? binds : `${binds} (read-only)`
}

/** Systems with the same label are distinguished by their hash. */
function system(path: string): string {
  const storePath = storePathOf(path)
  return storePath === null ? path : `${nameOf(storePath)} (${shortHash(storePath)})`
}

/** Virtual machines of microvm.nix (its nixos-modules/host), by the units that install them. */
export async function microvms(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const atBoot = await facts.etcNames('systemd/system/microvms.target.wants')
  for (const unit of await facts.unitNames()) {
    const name = /^install-microvm-(.+)\.service$/s.exec(unit)?.[1]
    const text = name === undefined ? null : await facts.unit(unit)
    if (name === undefined || text === null) continue
    const script = await facts.script(startCommands(text)[0]?.[0] ?? '')
    const commands = shellCommands(script ?? '')
    const linked = (link: string) =>
      commands.find((command) => command[0] === 'ln' && command.at(-1) === link)?.at(-2)
    const flake = commands.find((command) => command[0] === 'echo' && command.at(-1) === 'flake')
    const runs = linked('toplevel') ?? linked('current')
    const description = words([
      'microVM',
      runs !== undefined && system(runs),
      flake !== undefined && `flake ${withoutPassword(flake[1] ?? '')}`,
      !atBoot.includes(`microvm@${name}.service`) && 'not auto-started',
    ])
    found.set(`microVM ${name}`, description)
  }
  return found
}
