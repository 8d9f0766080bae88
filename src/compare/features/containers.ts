import { basename } from 'node:path'
import { nameOf, storePathOf } from '../../nix/storePath.ts'
import { shortHash } from '../boot/row.ts'
import { withoutPassword } from './parse/mask.ts'
import { shellCommands } from './parse/shell.ts'
import { startCommands } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'
import type { SideFacts } from './sideFacts.ts'
import { fileName } from './words.ts'

/**
 * NixOS containers with the system that each runs, and podman’s and Docker’s with their image
 * (nixpkgs: nixos/modules/virtualisation/nixos-containers.nix and oci-containers.nix). The
 * command that starts the latter may hold secrets, and only the image is taken from it.
 */
export const containers: Recogniser = {
  feature: 'Containers',
  async read(facts) {
    return new Map([...(await nixosContainers(facts)), ...(await ociContainers(facts))])
  },
}

/** In the latter lie podman’s own settings as well. */
const DIRECTORIES = ['nixos-containers', 'containers']

async function nixosContainers(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const directory of DIRECTORIES) {
    for (const file of await facts.etcNames(directory)) {
      if (!file.endsWith('.conf')) continue
      const text = (await facts.etc(`${directory}/${file}`)) ?? ''
      const [, kind, value = ''] = /^[ \t]*(SYSTEM_PATH|FLAKE)=(.*\S)/m.exec(text) ?? []
      if (kind === undefined) continue
      found.set(
        file.slice(0, -'.conf'.length),
        kind === 'FLAKE' ? `flake ${withoutPassword(value)}` : system(value),
      )
    }
  }
  return found
}

/** Systems of one label are told apart by their hash. */
function system(path: string): string {
  const storePath = storePathOf(path)
  return storePath === null ? path : `${nameOf(storePath)} (${shortHash(storePath)})`
}

const UNIT = /^(podman|docker)-(.+)\.service$/s

async function ociContainers(facts: SideFacts): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const unit of await facts.unitNames()) {
    const [, engine = '', name = ''] = UNIT.exec(unit) ?? []
    const text = name === '' ? null : await facts.unit(unit)
    const program = text === null ? undefined : startCommands(text)[0]?.[0]
    const script = program === undefined ? null : await facts.script(program)
    const run = shellCommands(script ?? '').find((command) => isRun(command, engine))
    if (run !== undefined) found.set(name, `${imageOf(run) ?? 'image not known'}, ${engine}`)
  }
  return found
}

/** Podman and Docker bring units of their own that are called alike and run no container. */
function isRun(command: readonly string[], engine: string): boolean {
  const at = command.findIndex((word) => basename(word) === engine)
  return at !== -1 && command.indexOf('run') > at
}

/** Options of `podman run` that the word behind them belongs to, as NixOS writes them. */
const WITH_VALUE = new Set(['-e', '--env-file', '-p', '-u', '-v', '-l', '-w', '--pull'])
const WITHOUT_VALUE = new Set(['-d', '--rm', '--replace', '--privileged'])

/** `docker.io/library/nginx:1.29`, with or without a digest (distribution: reference/regexp.go). */
const IMAGE = /^[A-Za-z0-9][A-Za-z0-9._/:-]{0,254}(?:@sha256:[0-9a-f]{64})?$/

/**
 * The image is the first word that is neither an option nor belongs to one. Null behind an option
 * that is not known: the word after it might be its value, and a secret.
 */
function imageOf(run: readonly string[]): string | null {
  for (let at = run.indexOf('run') + 1; at < run.length; at += 1) {
    const word = run[at] as string
    if (WITH_VALUE.has(word)) at += 1
    else if (!word.startsWith('-')) {
      return IMAGE.test(word) || storePathOf(word) !== null ? fileName(word) : null
    } else if (!WITHOUT_VALUE.has(word) && !word.includes('=')) return null
  }
  return null
}
