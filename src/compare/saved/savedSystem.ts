import * as v from 'valibot'
import { exactStorePath, STORE_DIRECTORY, type StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { MAX_CLOSURE_PATHS } from '../../store/closureTable.ts'
import { fromJson } from '../../text/checkedJson.ts'
import type { BootFacts } from '../boot/readBoot.ts'
import { closureSize, type SystemPackages } from '../packages/systemPackages.ts'

/*
 * A system in a file, as `terrapin snapshot` prints it: to compare it on another machine, or after it was
 * deleted. The file may come from anyone, so it is checked here, once.
 */

/** The facts of a system that a comparison can use without its files. */
export interface SavedSystem {
  readonly storePath: StorePath
  /** Its generation's number on its own machine; null for none. */
  readonly generation: number | null
  readonly nixosVersion: string | null
  readonly kernelVersion: string | null
  readonly configurationRevision: string | null
  readonly nixpkgsRevision: string | null
  readonly packages: SystemPackages
  /** What it boots, with recognised secrets in kernel parameters masked; null for nothing. */
  readonly boot: BootFacts | null
}

/** The version of the format; a newer terrapin may write another. */
const VERSION = 1
/** The largest file that is read, in bytes: a closure of 10,000 paths takes 1 MB. */
export const MAX_SNAPSHOT_BYTES = 32 << 20
const MAX_PARAMETERS = 1000
const MAX_SPECIALISATIONS = 300

const text = v.nullable(v.pipe(v.string(), v.maxLength(4096)))
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
/** A store path without its directory. */
const baseName = v.pipe(
  v.string(),
  v.maxLength(300),
  v.check((name) => exactStorePath(`${STORE_DIRECTORY}/${name}`) !== null),
)
const storePath = v.pipe(
  v.string(),
  v.maxLength(300),
  v.check((path) => exactStorePath(path) !== null),
  v.transform((path) => path as StorePath),
)

const FORMAT = v.object({
  terrapinSnapshot: v.literal(VERSION),
  storePath,
  generation: v.nullable(size),
  ...{ nixosVersion: text, kernelVersion: text, configurationRevision: text },
  nixpkgsRevision: text,
  boot: v.nullable(
    v.object({
      ...{ kernel: text, initrd: text, kernelModules: text, deviceTrees: text, firmware: text },
      ...{ systemd: text, initrdSecrets: text, initInterface: text },
      parameters: v.nullable(
        v.pipe(v.array(v.pipe(v.string(), v.maxLength(4096))), v.maxLength(MAX_PARAMETERS)),
      ),
      specialisations: v.pipe(
        v.array(
          v.object({
            name: v.pipe(v.string(), v.maxLength(255)),
            storePath: v.nullable(storePath),
          }),
        ),
        v.maxLength(MAX_SPECIALISATIONS),
      ),
    }),
  ),
  explicit: v.pipe(v.array(v.pipe(v.string(), v.maxLength(300))), v.maxLength(MAX_CLOSURE_PATHS)),
  paths: v.pipe(
    v.record(baseName, size),
    v.check((paths) => Object.keys(paths).length <= MAX_CLOSURE_PATHS),
  ),
})

/** The document that `terrapin snapshot` prints; the same for the same system. */
export function snapshotDocument({ packages, boot, ...facts }: SavedSystem) {
  const own = boot === null ? null : { ...boot }
  const { storePath: _, kernelVersion: __, specialisations = [], ...rest } = own ?? {}
  return {
    terrapinSnapshot: VERSION,
    ...facts,
    boot:
      own === null
        ? null
        : {
            ...rest,
            specialisations: specialisations.map(({ name, storePath: path }) => ({
              name,
              storePath: path,
            })),
          },
    explicit: [...packages.explicit].sort(),
    paths: Object.fromEntries(
      packages.paths
        .map(({ path, narSize }) => [path.slice(STORE_DIRECTORY.length + 1), narSize] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  }
}

/** Whether a text claims to be a snapshot, of whatever version. */
const CLAIM = v.object({ terrapinSnapshot: v.number() })

/**
 * Reads the text of a snapshot; `name` is the file's, for messages. Throws a Problem `unreadable` for anything
 * else.
 */
export function parseSnapshot(name: string, content: string): SavedSystem {
  const found = fromJson(FORMAT, content)
  if (found === null) throw notASnapshot(name, fromJson(CLAIM, content)?.terrapinSnapshot)
  const { terrapinSnapshot: _, boot, explicit, paths: sizes, ...facts } = found
  const paths = Object.entries(sizes).map(([base, narSize]) => ({
    path: `${STORE_DIRECTORY}/${base}` as StorePath,
    narSize,
  }))
  const isWhole = paths.some(({ path }) => path === facts.storePath)
  if (!isWhole || !Number.isSafeInteger(closureSize(paths))) throw notASnapshot(name)
  return {
    ...facts,
    packages: { paths, explicit: new Set(explicit) },
    boot: boot && { ...boot, storePath: facts.storePath, kernelVersion: facts.kernelVersion },
  }
}

function notASnapshot(name: string, version: number = VERSION): Problem {
  return new Problem(
    'unreadable',
    version === VERSION
      ? `${name} is not a snapshot of a system. To make one: terrapin snapshot GEN > FILE.json.`
      : `${name} has version ${version} of the format; this terrapin reads version ${VERSION}. ` +
          'Make the snapshot again with this version of terrapin.',
  )
}
