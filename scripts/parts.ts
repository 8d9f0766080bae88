import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import type { Parts } from '../src/parts.ts'

/*
 * The parts that the entry loads when they are needed. Few: each further file costs a start about
 * half a millisecond. What several need is in each of them; within a file a module runs when
 * something imports it.
 */
const PARTS: Readonly<Record<keyof Parts, string>> = {
  commands: 'src/cli/runProgram.ts',
  screens: 'screens/open.tsx',
  keys: 'screens/inForce.ts',
  sample: 'src/host/sample/sampleHost.ts',
  git: 'simple-git',
}

/** A part that another one loads is not put into it. */
const APART: Plugin = {
  name: 'apart',
  setup(build) {
    build.onResolve({ filter: /sampleHost\.ts$|^simple-git$/ }, ({ kind, path }) => {
      if (kind !== 'dynamic-import') return null
      return { path: path === 'simple-git' ? 'git' : 'sample', external: true }
    })
  },
}

/** Builds the parts into `directory`; a hash of each, and what went into them. */
export async function buildParts(
  options: BuildOptions,
  directory: string,
): Promise<{ hashes: Record<string, string>; metafile: Metafile }> {
  const { metafile } = await build({
    ...options,
    metafile: true,
    plugins: [...(options.plugins ?? []), APART],
    entryPoints: PARTS,
    outdir: directory,
  })
  const hashes: Record<string, string> = {}
  for (const part of Object.keys(PARTS)) {
    const file = `${directory}/${part}.js`
    const text = scriptOf(inAscii(await readFile(file, 'utf8')), part)
    hashes[part] = createHash('sha256').update(text).digest('hex').slice(0, 16)
    await writeFile(file, text)
  }
  return { hashes, metafile }
}

/**
 * A module as an async function that returns what it exports; other parts it gets by `loadPart`, and
 * the entry's `import.meta` for its own.
 */
function scriptOf(module: string, part: string): string {
  const body = module
    .replace(/import\("(sample|git)"\)/g, 'loadPart("$1")')
    .replace(/\bimport\.meta\.(dirname|filename)\b/g, 'importMeta.$1')
    .replace(/\bexport\s*\{([^}]*)\};?\s*$/, (_, names: string) => `return{${returned(names)}};`)
  // Node's own modules may be imported later on.
  const left = /\bexport\s*\{|\bimport\s*["'{*]|\bimport\((?!"node:)|\bimport\.meta/.exec(body)
  if (left !== null || !/return\{[^}]*\};$/.test(body)) {
    throw new Error(`${part} can't be made a script: ${left?.[0]} is left in it`)
  }
  return `(async function(loadPart,importMeta){"use strict";${body}})`
}

/** `a,b as c` as `a:a,c:b`. */
function returned(names: string): string {
  return names
    .split(',')
    .map((name) => name.trim().split(/\s+as\s+/))
    .map(([own, exported = own]) => `${exported}:${own}`)
    .join(',')
}

/**
 * esbuild leaves signs beyond ASCII in comments and regular expressions, and with one of them V8
 * takes all of a file in two bytes a character.
 */
export function inAscii(text: string): string {
  const code = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return text.replace(/[^\x00-\x7f]/g, code)
}
