import type { BootEntry, BootMenu } from '../../src/boot/menu.ts'
import type { SwitchRequest } from '../../src/changelog/request.ts'
import type { Generation } from '../../src/machine/generation.ts'
import type { Machine } from '../../src/machine/machine.ts'
import type { Sizes } from '../../src/machine/sizes.ts'
import type { StorePath } from '../../src/nix/storePath.ts'
import type { System } from '../../src/nix/system.ts'
import type { Pin } from '../../src/pins/pins.ts'
import type { Capabilities } from '../../src/plan/capabilities.ts'
import { WITHOUT_BUILDING } from '../../src/plan/commands.ts'
import type { Planning } from '../../src/plan/planning.ts'
import type { ReferenceGraph } from '../../src/store/graph.ts'
import { type Target, targetOf } from '../../src/targets/target.ts'

/** What is appended where Nix is only to point at what is there, as a command line shows it. */
export const ONLY_THERE = WITHOUT_BUILDING.join(' ')

/** A store path that can be told apart by its number. */
export function pathOf(number: number, name = 'nixos-system-test'): StorePath {
  return `/nix/store/${String(number).padStart(32, '0')}-${name}` as StorePath
}

export function system(storePath: StorePath, changes: Partial<System> = {}): System {
  return {
    storePath,
    nixosVersion: '26.05',
    kernelVersion: '6.18.7',
    configurationRevision: null,
    nixpkgsRevision: null,
    specialisations: [],
    bootspec: null,
    bootspecBroken: false,
    hasKernel: true,
    unstartable: null,
    initInterface: 'systemd 2',
    inhibitors: new Map(),
    switchable: true,
    homeVersion: null,
    problems: [],
    ...changes,
  }
}

export function generation(number: number, changes: Partial<Generation> = {}): Generation {
  const storePath = changes.storePath ?? pathOf(number)
  return {
    number,
    link: `/nix/var/nix/profiles/system-${number}-link`,
    target: storePath,
    storePath,
    present: true,
    created: Date.UTC(2026, 0, number, 12),
    system: system(storePath),
    current: false,
    running: false,
    runningSpecialisation: null,
    booted: false,
    bootDefault: false,
    inBootMenu: true,
    defaultIn: [],
    startsOnce: false,
    pins: [],
    ownPins: [],
    ...changes,
  }
}

export function pin(name: string, storePath: StorePath): Pin {
  const profile = `/nix/var/nix/profiles/system-profiles/${name}`
  return {
    kind: 'profile',
    name,
    profile,
    target: `${name}-1-link`,
    link: `${profile}-1-link`,
    linkTarget: storePath,
    storePath,
    error: null,
  }
}

/** The machine with its profile pointed there at that time, in milliseconds since 1970. */
export function movedAt(some: Machine, moved: number): Machine {
  return { ...some, profile: { ...some.profile, moved } }
}

function entry(some: Generation): BootEntry {
  const files = [
    `/boot/EFI/nixos/kernel-${some.system?.kernelVersion}`,
    `/boot/initrd-${some.number}`,
  ]
  return { id: `${some.number}.conf`, title: '', toplevel: some.storePath, files, tries: null }
}

/** A machine with these generations; the pointers follow from what the generations say. */
export function machine(
  generations: readonly Generation[],
  changes: Partial<Machine> = {},
): Machine {
  const current = generations.find((some) => some.current)
  const wanted = generations.find((some) => some.bootDefault === true)
  const bootMenu: BootMenu = {
    loader: 'systemd-boot',
    directory: '/boot',
    entries: generations.map(entry),
    defaultEntry: wanted === undefined ? null : entry(wanted),
    defaultSaved: false,
    ignored: null,
    others: [],
    startedBy: null,
    defaultLacks: [],
    oneShot: null,
    once: { by: 'bootctl set-oneshot' },
    started: null,
  }
  return {
    profile: {
      path: '/nix/var/nix/profiles/system',
      name: 'system',
      target: current === undefined ? null : `system-${current.number}-link`,
      moved: null,
      current: current?.number ?? null,
      generations,
    },
    generations,
    pointers: {
      running: generations.find(({ running }) => running)?.storePath ?? null,
      booted: generations.find(({ booted }) => booted)?.storePath ?? null,
    },
    interrupted: null,
    bootable: true,
    startsItself: true,
    bootMenu,
    bootMenuHidden: false,
    unreadMenus: [],
    pinsUnread: null,
    unknownLoaders: [],
    bootSpace: null,
    pins: [],
    lostPins: [],
    lostRoots: [],
    otherLinks: new Map(),
    notes: new Map(),
    ratings: new Map(),
    otherProfiles: [],
    elsewhere: new Map(),
    readAt: Date.UTC(2026, 11, 31),
    problems: [],
    ...changes,
  }
}

const NO_EDGES = { starts: new Uint32Array(), ends: new Uint32Array(), targets: new Uint32Array() }

const GRAPH: ReferenceGraph = {
  size: 0,
  narSize: new Float64Array(),
  references: NO_EDGES,
  keeps: NO_EDGES,
  order: { nodes: new Uint32Array(), cyclic: false },
  roots: new Map(),
  paths: async () => [],
}

/** As if every link kept 100 bytes of its own. */
const SIZES: Sizes = {
  closureSize: () => 1000,
  keptSize: () => 1000,
  keptPaths: () => 10,
  exclusiveSize: () => 100,
  live: { bytes: 0, paths: 0 },
  unkept: [],
  freedBy: (links) => 100 * [...links].length,
  freedThrough: () => Promise.resolve([]),
  keepersOf: () => [],
  graph: GRAPH,
  optimised: false,
  unseen: [],
}

const MEANS: Capabilities = {
  rootDirectory: null,
  systemd: false,
  nixosEnter: false,
  nixosMark: 'there',
  systemProfiles: true,
  efiVariables: true,
  bootctl: true,
  noCheck: false,
  foreignStore: false,
  mounts: [],
  home: '/root',
  ownProfiles: ['/root/.local/state/nix/profiles', '/nix/var/nix/profiles/per-user/root'],
  ownPins: '/home/alice/.local/state/terrapin/pins',
}

export function planning(some: Machine, capabilities: Partial<Capabilities> = {}): Planning {
  const files = some.bootMenu?.entries.flatMap((one) => one.files) ?? []
  return {
    machine: some,
    capabilities: { ...MEANS, ...capabilities },
    consequences: new Map(),
    sizes: SIZES,
    bootables: [],
    bootDirectory: null,
    bootFiles: some.bootMenu === null ? null : new Map(files.map((file) => [file, 10])),
    evidences: null,
    automatic: null,
    inhibitors: new Map(),
    now: Date.UTC(2026, 0, 31, 12),
  }
}

/** The usual case: 4 is current and default, 2 runs and was booted. */
export const GENERATIONS = [
  generation(4, { current: true, bootDefault: true }),
  generation(3),
  generation(2, { running: true, booted: true }),
  generation(1),
]

export function target(number: number, generations: readonly Generation[] = GENERATIONS): Target {
  return targetOf(generations.find((some) => some.number === number) as Generation)
}

/** What a switch to this generation is kept as in the journal. */
export function switchTo(number: number, mode: SwitchRequest['mode'] = 'switch'): SwitchRequest {
  const profile = '/nix/var/nix/profiles/system'
  const named = { number, storePath: pathOf(number), specialisation: null }
  return { kind: 'switch', profile, ...named, mode }
}
