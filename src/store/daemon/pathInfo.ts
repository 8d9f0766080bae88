import * as v from 'valibot'
import type { Host, RunResult } from '../../host/host.ts'
import { append } from '../../lists.ts'
import { exactStorePath, isDerivation, type StorePath } from '../../nix/storePath.ts'
import { Problem } from '../../problem.ts'
import { lastLine } from '../../text/outputFilter.ts'

/** Nix's information on one valid path. */
export interface PathInfo {
  readonly path: StorePath
  readonly narSize: number
  readonly references: readonly StorePath[]
  readonly deriver: StorePath | null
}

const INFO = v.object({
  narSize: v.optional(v.number()),
  references: v.array(v.string()),
  deriver: v.nullish(v.string()),
})

/** `nix path-info --json`: a list up to Nix 2.18, an object by path since. */
const LIST = v.array(v.object({ path: v.string(), ...INFO.entries }))
const BY_PATH = v.record(v.string(), v.nullable(INFO))

const NIX = ['nix', '--extra-experimental-features', 'nix-command', '--offline']
/** Selects an object by path. Nix 2.33 and later warn without it; older ones and Lix do not know it. */
const JSON_FORMAT = ['--json-format', '1']
/** Paths per command; surely fits on a command line. */
const MAX_SIZE = 500

/** Limit of an answer in characters; a store path takes some thousand. */
const MAX_OUTPUT = 1 << 28

/** Milliseconds: Nix waits forever while another program locks its database. */
const TIMEOUT_MS = 60_000

/** Every path in the closures of valid `paths`. Throws a Problem `database` if Nix fails. */
export async function closureInfos(host: Host, paths: readonly StorePath[]): Promise<PathInfo[]> {
  const found = new Map<StorePath, PathInfo>()
  let format: readonly string[] = JSON_FORMAT
  // Without the flag, Nix replaces a derivation by its outputs.
  for (const [flags, chosen] of [
    [[], paths.filter((path) => !isDerivation(path))],
    [['--derivation'], paths.filter(isDerivation)],
  ] as const) {
    for (const some of chunks(chosen)) {
      const query = ['--recursive', ...flags, ...some]
      let result = await run(host, [...NIX, 'path-info', '--json', ...format, ...query])
      if (result.status !== 0 && format === JSON_FORMAT && UNKNOWN_FLAG.test(result.stderr)) {
        format = []
        result = await run(host, [...NIX, 'path-info', '--json', ...query])
      }
      for (const info of parseInfos(answer('nix', result))) found.set(info.path, info)
    }
  }
  return [...found.values()]
}

/** Filters the valid ones of `paths`. */
export async function validPaths(host: Host, paths: readonly StorePath[]): Promise<StorePath[]> {
  const valid: StorePath[] = []
  for (const some of chunks(paths)) {
    const result = await run(host, ['nix-store', '--check-validity', '--print-invalid', ...some])
    const invalid = new Set(answer('nix-store', result).split('\n'))
    append(
      valid,
      some.filter((path) => !invalid.has(path)),
    )
  }
  return valid
}

/** Parses the output of `nix path-info --json`. Throws a Problem `database` for anything else. */
export function parseInfos(text: string): PathInfo[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Problem('database', 'nix path-info printed an unrecognised format.')
  }
  const list = v.safeParse(LIST, json)
  if (list.success) return list.output.map((info) => infoOf(info.path, info))
  const byPath = v.safeParse(BY_PATH, json)
  if (!byPath.success) {
    throw new Problem('database', 'nix path-info printed an unrecognised format.')
  }
  return Object.entries(byPath.output).flatMap(([path, info]) =>
    info === null ? [] : [infoOf(path, info)],
  )
}

function infoOf(text: string, { narSize, references, deriver }: v.InferOutput<typeof INFO>) {
  const path = exactStorePath(text)
  if (path === null)
    throw new Problem('database', `nix path-info printed an invalid store path: ${text}.`)
  return {
    path,
    narSize: narSize ?? 0,
    references: references.flatMap((reference) => exactStorePath(reference) ?? []),
    deriver: exactStorePath(deriver ?? ''),
  }
}

/** The error of Nix and Lix for an unknown option (src/libutil/args.cc). */
const UNKNOWN_FLAG = /unrecogni[sz]ed flag '--json-format'/

function run(host: Host, argv: readonly string[]): Promise<RunResult> {
  return host.run(argv, { whole: MAX_OUTPUT, timeout: TIMEOUT_MS })
}

/** A program's output. Throws a Problem `database` if it failed. */
function answer(program: string, { status, stdout, stderr, exceeded }: RunResult): string {
  if (status === 0) return stdout
  const why = exceeded ? 'its answer is too long' : lastLine(stderr) || 'it took too long'
  throw new Problem('database', `${program} could not answer: ${why}`)
}

function* chunks(paths: readonly StorePath[]): Generator<readonly StorePath[]> {
  for (let first = 0; first < paths.length; first += MAX_SIZE)
    yield paths.slice(first, first + MAX_SIZE)
}
