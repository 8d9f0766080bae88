import { basename } from 'node:path'
import { storePathOf } from '../../../nix/storePath.ts'
import { fileName, words } from '../featureWords.ts'
import { withoutStore } from '../parse/maskSetting.ts'
import { isSwitch, type RunOption, runOptions } from './runOptions.ts'

/** A parsed command that runs a container. */
export interface Run {
  readonly engine: string
  /** The container’s name; null if the command does not set it. */
  readonly name: string | null
  /** Describes the container; `more` comes from its unit. */
  words(more: readonly (string | null)[]): string
  /** Values that are compared but not shown, by label: values of variables, store files. */
  readonly unsaid: readonly (readonly [label: string, text: string])[]
}

/** podman and Docker accept the same commands. */
export const ENGINE = /^(?:podman|docker)$/

/** Container names that podman accepts (podman-run(1) --name). */
const NAME = /^[A-Za-z0-9][\w.-]{0,127}$/

/**
 * Parses a command that runs a container: `exec podman run …` (nixpkgs:
 * nixos/modules/virtualisation/oci-containers.nix); null for any other. Only options may come between the
 * program and `run`: `podman exec NAME run` runs none.
 */
export function parseRun(command: readonly string[]): Run | null {
  const at = command.findIndex((word) => ENGINE.test(basename(word)))
  const run = at === -1 ? -1 : command.indexOf('run', at + 1)
  if (run === -1 || (run > at + 1 && !command[at + 1]?.startsWith('-'))) return null
  const engine = basename(command[at] as string)
  const { options, end, isUnderstood } = runOptions(command, run + 1)
  const image = isUnderstood ? imageOf(command[end]) : null
  const reported = new Map<string, string[]>()
  const unsaid: [string, string][] = []
  for (const word of command.slice(at + 1, run)) unsaid.push([`${engine} options`, word])
  for (const option of options) {
    if (PLUMBING.has(option.name)) continue
    const label = TOLD.get(option.name)
    const text = label === undefined ? null : shown(option)
    if (label !== undefined && text !== null) {
      const values = reported.get(label) ?? []
      values.push(text)
      reported.set(label, values)
    }
    // A store file is shown by its name, so that a change must be detected separately.
    if (text === null || option.value.includes('/nix/store/')) {
      unsaid.push([labelOf(option), option.value])
    }
  }
  const rest = image === null ? 'unrecognised arguments' : 'command'
  for (const word of command.slice(image === null ? end : end + 1)) unsaid.push([rest, word])
  // An unknown option ends the parsing, but this one breaks the isolation and must be reported.
  if (image === null && command.includes('--privileged', end)) reported.set('privileged', [])
  const texts = [...reported].map(
    ([label, values]) => `${label} ${values.join(' ')}`.trim() + past(label, values),
  )
  return {
    engine,
    name: options.findLast(({ name, value }) => name === 'name' && NAME.test(value))?.value ?? null,
    words: (more) => words([image ?? 'image unknown', engine, ...texts, ...more]),
    unsaid,
  }
}

/** Published ports bypass networking.firewall, except those bound to this machine alone. */
export function past(label: string, values: readonly string[]): string {
  const isPublic = values.length === 0 || values.some((value) => !/^(?:127\.|\[::1\])/.test(value))
  return label.startsWith('publishes') && isPublic ? ' (bypasses the firewall)' : ''
}

/** Options that the module sets for every container. */
const PLUMBING = new Set(['name', 'cidfile', 'cgroups', 'log-driver', 'detach', 'replace', 'rm'])

/** Options that matter and contain no secret, with the prefix of their values. */
const TOLD: ReadonlyMap<string, string> = new Map([
  ['privileged', 'privileged'],
  ['network', 'network'],
  ['publish', 'publishes'],
  ['publish-all', 'publishes all ports'],
  ['volume', 'mounts'],
  ['mount', 'mounts'],
  ['device', 'devices'],
  ['gpus', 'GPUs'],
  ['cap-add', 'adds capabilities'],
  ['cap-drop', 'drops capabilities'],
  ['security-opt', 'security'],
  ['pid', 'pid'],
  ['ipc', 'ipc'],
  ['uts', 'uts'],
  ['userns', 'userns'],
  ['user', 'user'],
  ['env-file', 'environment from'],
  ['memory', 'memory'],
  ['cpus', 'CPUs'],
  ['read-only', 'read-only'],
])

/** Only characters that occur in paths, names, ports and sizes. */
const SIMPLE = /^[\w./:@,+=%[\]-]{1,300}$/

const SPACED = /^\/[\w./:@,+ -]{1,300}$/

/** An option’s value as shown; null if it is better hidden. */
function shown({ name, value }: RunOption): string | null {
  if (value === '') return isSwitch(name) ? '' : null
  if (name === 'volume' && SPACED.test(value)) return shortened(value)
  if (!SIMPLE.test(value)) return null
  if (name === 'mount') return mountOf(value)
  return name === 'volume' ? shortened(value) : withoutStore(value)
}

/** Of `type=bind,src=/a,dst=/b,volume-opt=o=password=…` only source and destination. */
function mountOf(value: string): string | null {
  const parts = new Map(value.split(',').map((part) => part.split('=') as [string, string]))
  const source = parts.get('src') ?? parts.get('source')
  const target = parts.get('dst') ?? parts.get('destination') ?? parts.get('target')
  if (target === undefined) return null
  return shortened(source === undefined ? target : `${source}:${target}`)
}

/** `/nix/store/…-nginx.conf:/etc/nginx.conf` without the hash, which any rebuild may change. */
function shortened(value: string): string {
  return value.split(':').map(fileName).join(':')
}

/** Names of variables and labels, which are not secrets themselves. */
const LABEL = /^[A-Za-z_][\w.-]{0,60}$/

/** The label of a sealed value. */
function labelOf({ name, value }: RunOption): string {
  const key = value.slice(0, Math.max(0, value.indexOf('=')))
  if (name === 'env')
    return LABEL.test(key) ? `environment variable ${key}` : 'environment variables'
  if (name === 'label') return LABEL.test(key) ? `label ${key}` : 'labels'
  return `--${name}`
}

/** `docker.io/library/nginx:1.29`, with or without a digest (distribution: reference/regexp.go). */
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._/:-]{0,254}(?:@sha256:[0-9a-f]{64})?$/

function imageOf(word: string | undefined): string | null {
  if (word === undefined) return null
  return IMAGE.test(word) || storePathOf(word) !== null ? fileName(word) : null
}
