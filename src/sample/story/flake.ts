import { hexDigits } from '../store/hash.ts'
import type { Configuration } from './configuration.ts'
import { nixpkgsOf } from './nixpkgs.ts'

/** One flake input as locked by flake.lock. */
interface Input {
  readonly name: string
  readonly owner: string
  /** The branch in flake.nix; null for the repository's default. */
  readonly branch: string | null
  readonly revision: string
  /** Seconds since 1970. */
  readonly lastModified: number
}

/** Dates of the revisions that the story locked, in order. */
const HOME_MANAGER = ['2026-03-18T20:51:09Z', '2026-05-02T09:12:40Z']
const SOPS_NIX = ['2025-12-21T23:40:55Z', '2026-03-15T12:31:20Z']

/** `flake.nix` and `flake.lock`. */
export function flakeFiles(configuration: Configuration): Record<string, string> {
  const inputs = inputsOf(configuration)
  return { 'flake.lock': lockFile(inputs), 'flake.nix': flake(configuration, inputs) }
}

/** A hash in the format of flakes, derived from a text. */
export function narHashOf(text: string): string {
  return `sha256-${Buffer.from(text.padEnd(32, text).slice(0, 32)).toString('base64')}`
}

/** Sorted by name. */
function inputsOf(configuration: Configuration): Input[] {
  const { homeManager, sopsNix } = configuration
  const { revision, lastModified } = nixpkgsOf(configuration)
  const nixpkgs = { name: 'nixpkgs', owner: 'NixOS', branch: 'nixos-unstable' }
  return [
    ...inputAt('home-manager', 'nix-community', HOME_MANAGER, homeManager),
    { ...nixpkgs, revision, lastModified },
    ...inputAt('sops-nix', 'Mic92', SOPS_NIX, sopsNix),
  ]
}

/** The input in one of its states; empty before it was added. */
function inputAt(
  name: string,
  owner: string,
  dates: readonly string[],
  state: number | null,
): Input[] {
  const date = state === null ? undefined : dates[state]
  if (date === undefined) return []
  const revision = hexDigits(`${name} ${date}`, 40)
  return [{ name, owner, branch: null, revision, lastModified: Date.parse(date) / 1000 }]
}

/** In Nix's format: version 7, sorted names (src/libflake/lockfile.cc). */
function lockFile(inputs: readonly Input[]): string {
  const names = Object.fromEntries(inputs.map(({ name }) => [name, name]))
  const nodes = new Map<string, object>(inputs.map((input) => [input.name, lockedNode(input)]))
  nodes.set('root', { inputs: names })
  const sorted = [...nodes].sort(([a], [b]) => (a < b ? -1 : 1))
  const lock = { nodes: Object.fromEntries(sorted), root: 'root', version: 7 }
  return `${JSON.stringify(lock, null, 2)}\n`
}

function lockedNode({ name, owner, branch, revision, lastModified }: Input): object {
  const narHash = narHashOf(revision)
  return {
    ...(follows(name) ? { inputs: { nixpkgs: ['nixpkgs'] } } : {}),
    locked: { lastModified, narHash, owner, repo: name, rev: revision, type: 'github' },
    original: { owner, ...(branch === null ? {} : { ref: branch }), repo: name, type: 'github' },
  }
}

/** Whether an input uses our nixpkgs instead of its own. */
function follows(name: string): boolean {
  return name !== 'nixpkgs'
}

function flake({ stampsRevision, sopsNix }: Configuration, inputs: readonly Input[]): string {
  const asked = inputs.flatMap(({ name, owner, branch }) => [
    `    ${name}.url = "github:${owner}/${name}${branch === null ? '' : `/${branch}`}";`,
    ...(follows(name) ? [`    ${name}.inputs.nixpkgs.follows = "nixpkgs";`] : []),
  ])
  const modules = [
    './configuration.nix',
    './desktop.nix',
    './network.nix',
    './programs.nix',
    './users.nix',
    './hosts/nixos.nix',
    ...(sopsNix === null ? [] : ['./secrets.nix', 'inputs.sops-nix.nixosModules.sops']),
    '{ nix.registry.config.flake = inputs.self; }',
    ...(stampsRevision ? [`{ system.configurationRevision = ${REVISION}; }`] : []),
  ]
  return `{
  inputs = {
${asked.join('\n')}
  };

  outputs = inputs: {
    nixosConfigurations.nixos = inputs.nixpkgs.lib.nixosSystem {
      modules = [
${modules.map((module) => `        ${module}`).join('\n')}
      ];
    };
  };
}
`
}

const REVISION = 'inputs.self.rev or inputs.self.dirtyRev or null'
