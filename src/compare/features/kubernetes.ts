import { basename } from 'node:path'
import { packageName } from '../../nix/packageName.ts'
import { nameOf, storePathOf } from '../../nix/storePath.ts'
import { withoutPassword } from './parse/mask.ts'
import { withoutStore } from './parse/maskSetting.ts'
import { startCommands } from './parse/unit.ts'
import type { Recogniser } from './recogniser.ts'
import { type Sealed, sealed } from './sealed.ts'
import { words } from './words.ts'

/**
 * k3s and RKE2: role, version and what they join (nixpkgs:
 * nixos/modules/services/cluster/rancher). Their command line may hold tokens, so that only the
 * options named here are told.
 */
export const kubernetes: Recogniser = {
  feature: 'Kubernetes',
  async read(facts) {
    const found = new Map<string, Sealed>()
    for (const unit of await facts.unitNames()) {
      const text = UNIT.test(unit) ? await facts.unit(unit) : null
      if (text === null) continue
      const command = startCommands(text)[0] ?? []
      found.set(unit.replace(/\.service$/, ''), sealed(inWords(command), unsaidOf(command)))
    }
    return found
  },
}

const UNIT = /^(k3s|rke2)(-server|-agent)?\.service$/

const OPTIONS: readonly [option: string, says: string][] = [
  ['--server', 'joins'],
  ['--disable', 'without'],
  ['--cni', 'network by'],
  ['--flannel-backend', 'network by flannel,'],
  ['--cluster-cidr', 'pods in'],
  ['--service-cidr', 'services in'],
  ['--node-ip', 'at'],
  ['--node-name', 'as'],
  ['--config', 'settings in'],
]

function inWords([program = '', ...rest]: readonly string[]): string {
  const storePath = storePathOf(program)
  const isItself = /^(k3s|rke2)$/.test(basename(program))
  const [role] = rest
  // A script around it may say anything.
  if (!isItself || !isRole(role) || storePath === null) return 'role not known'
  return words([
    role,
    packageName(nameOf(storePath)).version,
    rest.includes('--cluster-init') && 'starts a cluster',
    ...OPTIONS.map(([option, says]) => {
      const values = valuesOf(rest, option)
      return values.length > 0 && `${says} ${values.map(withoutPassword).join(' ')}`
    }),
  ])
}

/** What lets a node join, or reads the cluster’s data: that it is another is told, not what it is. */
const SECRETS = ['--token', '-t', '--agent-token', '--datastore-endpoint']

function unsaidOf(command: readonly string[]): (readonly [string, string])[] {
  return SECRETS.flatMap((option) =>
    valuesOf(command, option).map((value) => [option, withoutStore(value)] as const),
  )
}

function isRole(word: string | undefined): word is string {
  return word === 'server' || word === 'agent'
}

/** `--option value` or `--option=value`, as often as it stands there. */
function valuesOf(command: readonly string[], option: string): string[] {
  return command.flatMap((word, index) => {
    const next = command[index + 1]
    if (word === option && next !== undefined && !next.startsWith('-')) return [next]
    return word.startsWith(`${option}=`) ? [word.slice(option.length + 1)] : []
  })
}
