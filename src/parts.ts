import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { constants, Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { readOwnFile } from './host/ownFile.ts'
import { cacheHere } from './host/user.ts'

/*
 * How the built program loads its parts. A third of a start was compiling: Node's own compile cache
 * is made before a module runs, without the functions that are compiled when they are first called.
 * So a part is a script, an async function around what it exports, of which V8 tells its code after
 * it ran.
 */

/** What the parts export; the build makes a file of each. */
export interface Parts {
  readonly commands: typeof import('./cli/runProgram.ts')
  readonly screens: typeof import('../screens/open.tsx')
  readonly keys: typeof import('../screens/inForce.ts')
  readonly sample: typeof import('./host/sample/sampleHost.ts')
  readonly git: typeof import('simple-git')
}

/** A hash of each part's text, put in by the build: V8 knows a script by its length alone. */
declare const __PARTS__: Readonly<Record<keyof Parts, string>>

type Load = <Name extends keyof Parts>(name: Name) => Promise<Parts[Name]>

const loaded = new Map<keyof Parts, Promise<unknown>>()

/**
 * A part of the program, loaded once. `kind` is what it is loaded for: other functions run for
 * another command.
 */
export function loadPart<Name extends keyof Parts>(name: Name, kind = ''): Promise<Parts[Name]> {
  const known = loaded.get(name) ?? load(name, kind)
  loaded.set(name, known)
  return known as Promise<Parts[Name]>
}

function load(name: keyof Parts, kind: string): Promise<unknown> {
  const filename = join(import.meta.dirname, 'parts', `${name}.js`)
  const cache = cacheHere()
  const start = kind === '' ? name : `${name}-${kind}`
  const file = cache === null ? null : join(cache, 'code', `${start}.${__PARTS__[name]}`)
  const cachedData = file === null ? undefined : readCode(file)
  const script = new Script(readFileSync(filename, 'latin1'), {
    filename,
    ...(cachedData && { cachedData }),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const isKept = cachedData !== undefined && script.cachedDataRejected === false
  if (file !== null && !isKept) {
    process.on('exit', () => keepCode(file, start, script))
  }
  const run: (load: Load, meta: ImportMeta) => Promise<unknown> = script.runInThisContext()
  return run(loadPart, import.meta)
}

/**
 * What was kept, with its checksum behind it: V8 would crash on code that was damaged, and runs what
 * anyone has put there.
 */
function readCode(file: string): Buffer | undefined {
  try {
    const bytes = readOwnFile(file)
    const code = bytes.subarray(0, -CHECKSUM)
    return crc32(code) === bytes.readUInt32LE(code.length) ? code : undefined
  } catch {
    return undefined // not there, not ours to read, or cut off: it is made anew
  }
}

const CHECKSUM = 4

/** Keeps code for the next start, instead of what an older terrapin has kept; or does without. */
function keepCode(file: string, start: string, script: Script): void {
  const directory = dirname(file)
  const written = `${file}.${process.pid}`
  try {
    makeDirectories(dirname(directory), directory)
    const code = script.createCachedData()
    const checksum = Buffer.alloc(CHECKSUM)
    checksum.writeUInt32LE(crc32(code))
    writeFileSync(written, Buffer.concat([code, checksum]), { mode: 0o600, flag: 'wx' })
    renameSync(written, file)
    for (const other of readdirSync(directory)) {
      const isOlder = other.startsWith(`${start}.`) && join(directory, other) !== file
      if (isOlder) rmSync(join(directory, other), { force: true })
    }
  } catch {
    remove(written) // a full or read-only disk, or no home at all
  }
}

/** Not `recursive`, with which Node tries for ever where a file system makes nothing (as in /proc). */
function makeDirectories(...directories: string[]): void {
  const [outer = ''] = directories
  for (const directory of [dirname(outer), ...directories]) {
    if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700 })
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // its directory can't be looked into: it is not there
  }
}
