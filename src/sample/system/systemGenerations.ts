import { readCatalogue } from '../packages/catalogue.ts'
import { LEFTOVERS } from '../packages/packagesDesktop.ts'
import { parsePackages } from '../packages/parse.ts'
import { Packages } from '../packages/samplePackages.ts'
import { Store, type StoreObject } from '../store/sampleStore.ts'
import type { Configuration } from '../story/configuration.ts'
import { nixpkgsOf } from '../story/nixpkgs.ts'
import { configurationFiles } from '../story/storyFiles.ts'
import { GENERATIONS, HOME, NOW, type Story } from '../story/storyGenerations.ts'
import type { Commit } from '../story/storyHistory.ts'
import type { Context } from './context.ts'
import { packagedContents } from './packagedUnits.ts'
import { makeHome } from './systemHome.ts'
import { makeSystem } from './systemToplevel.ts'

/** The sample machine's store and its systems. */
export interface MadeStore {
  readonly store: Store
  /** The toplevel of each generation, by number. */
  readonly systems: ReadonlyMap<number, StoreObject>
  /** The generations of root's home-manager profile, by number. */
  readonly homes: ReadonlyMap<number, StoreObject>
}

/** Makes all store paths of the story's generations. `hashes` are those of the commits. */
export function makeStore(history: readonly Commit[], hashes: readonly string[]): MadeStore {
  const store = new Store()
  const packagesOf = packagesBySource(store)
  const systems = new Map<number, StoreObject>()
  const homes = new Map<number, StoreObject>()
  let context: Context | null = null
  for (const story of GENERATIONS) {
    store.clock = story.date
    context = contextOf(store, packagesOf, story, history, hashes)
    systems.set(story.number, makeGeneration(context, story))
    const home = HOME.find((some) => some.with === story.number)
    if (home !== undefined) {
      homes.set(home.number, makeHome(store, context.packages, context.nixpkgs.label.slice(0, 5)))
    }
  }
  store.clock = NOW - 86_400_000
  for (const { key } of parsePackages(LEFTOVERS)) context?.packages.installed(key)
  return { store, systems, homes }
}

function makeGeneration(context: Context, { bootspec }: Story): StoreObject {
  const { configuration } = context
  const travelling: Configuration = { ...configuration, nvidia: 'none' }
  const travel = configuration.travel
    ? { travel: makeSystem({ ...context, configuration: travelling }, {}, bootspec) }
    : {}
  return makeSystem(context, travel, bootspec).toplevel
}

type PackagesOf = (configuration: Configuration) => Packages

/** Caches packages, since several generations are built from the same ones. */
function packagesBySource(store: Store): PackagesOf {
  const catalogue = readCatalogue()
  const contents = packagedContents()
  const known = new Map<string, Packages>()
  return ({ nixpkgs, versions, patches }) => {
    const key = JSON.stringify([nixpkgs, versions, patches])
    const packages =
      known.get(key) ?? new Packages(store, catalogue, nixpkgs, { versions, patches }, contents)
    known.set(key, packages)
    return packages
  }
}

function contextOf(
  store: Store,
  packagesOf: PackagesOf,
  story: Story,
  history: readonly Commit[],
  hashes: readonly string[],
): Context {
  const last = history.findLastIndex(({ date }) => date <= story.date)
  const commit = history[last]
  if (commit === undefined) throw new Error(`The story has no commit before ${story.number}.`)
  const configuration = { ...commit.configuration, ...story.uncommitted }
  const isDirty = story.uncommitted !== undefined
  const hash = hashes[last] ?? ''
  const files = configurationFiles(configuration)
  return {
    store,
    packages: packagesOf(configuration),
    configuration,
    nixpkgs: nixpkgsOf(configuration),
    revision: configuration.stampsRevision ? `${hash}${isDirty ? '-dirty' : ''}` : null,
    source: {
      object: store.add({ name: 'source', files: () => files }),
      revision: isDirty ? null : hash,
      lastModified: commit.date / 1000,
    },
  }
}
