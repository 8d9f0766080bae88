import { dirname, posix } from 'node:path'
import type { Host } from '../host/host.ts'

/** The settings of nix.conf that decide what the garbage collector keeps. */
export interface CollectorSettings {
  readonly keepDerivations: boolean
  readonly keepOutputs: boolean
}

const DEFAULTS: CollectorSettings = { keepDerivations: true, keepOutputs: false }
const MAX_INCLUDES = 20

/**
 * Reads /etc/nix/nix.conf with its includes (nix.conf(5)). A missing or unreadable file leaves Nix's
 * defaults.
 */
export async function readCollectorSettings(host: Host): Promise<CollectorSettings> {
  const values = await readSettings(host)
  const flag = (name: string, otherwise: boolean) => {
    const value = values.get(name)
    return value === undefined ? otherwise : ['true', 'yes', '1'].includes(value)
  }
  return {
    keepDerivations: flag('keep-derivations', DEFAULTS.keepDerivations),
    keepOutputs: flag('keep-outputs', DEFAULTS.keepOutputs),
  }
}

/** Suffixes that Nix accepts for a number of bytes (src/libutil/util.hh, string2IntWithUnitPrefix). */
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

/**
 * `min-free` in bytes: with less free space Nix collects garbage during builds. Null where it is unset, 0, or
 * not a number.
 */
export async function readMinFree(host: Host): Promise<number | null> {
  const text = (await readSettings(host)).get('min-free') ?? ''
  const [, digits = '0', unit = ''] = /^([0-9]{1,15})([KMGT]?)$/i.exec(text) ?? []
  return Number(digits) * (UNITS[unit.toUpperCase()] ?? 1) || null
}

async function readSettings(host: Host): Promise<ReadonlyMap<string, string>> {
  const values = new Map<string, string>()
  await readInto(values, host, '/etc/nix/nix.conf', { left: MAX_INCLUDES })
  return values
}

async function readInto(
  values: Map<string, string>,
  host: Host,
  path: string,
  includes: { left: number },
): Promise<void> {
  const text = await host.read(path).catch(() => null)
  for (const line of (text ?? '').split('\n')) {
    const [name, ...rest] = line.replace(/#.*/, '').trim().split(/\s+/)
    if ((name === 'include' || name === '!include') && rest[0] !== undefined) {
      includes.left -= 1
      if (includes.left < 0) return
      await readInto(values, host, posix.resolve(dirname(path), rest[0]), includes)
    } else if (name !== undefined && rest[0] === '=') {
      values.set(name.replace(/^gc-/, ''), rest.slice(1).join(' ')) // gc-keep-… are the old names
    }
  }
}
