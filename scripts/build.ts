/**
 * Builds the bundles in dist/, of which terrapin.js is the entry, and share/ with the completions, laid
 * out as a prefix such as /usr has it.
 */
import { chmod, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { completionScript } from '../src/cli/completions/script.ts'
import { describeProgram } from '../src/cli/describeProgram.ts'
import { commandTable } from '../src/cli/program.ts'
import { NO_SCREENS } from '../src/cli/screens.ts'
import {
  BUNDLES,
  BUNDLING,
  bundleOptions,
  PRODUCTION,
  UNDRAWN_BUNDLES,
  WITHOUT_DRAWING,
} from './bundle.ts'
import { licencesOf } from './licences.ts'

const ENTRY = 'dist/terrapin.js'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }

const table = commandTable(version, NO_SCREENS, () => {})

await rm('dist', { recursive: true, force: true })
const OPTIONS = {
  ...BUNDLING,
  define: { ...PRODUCTION, __VERSION__: JSON.stringify(version) },
  metafile: true,
} as const satisfies BuildOptions
const made = (bundles: typeof BUNDLES, more: BuildOptions) =>
  Object.entries(bundles).map(([name, modules]) =>
    build({ ...OPTIONS, ...more, ...bundleOptions(name, modules) }),
  )
const results = await Promise.all([...made(BUNDLES, {}), ...made(UNDRAWN_BUNDLES, WITHOUT_DRAWING)])
const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile?.outputs))
for (const file of Object.keys(outputs)) await escapeUnicode(file)
await chmod(ENTRY, 0o755)
// What is saved while this runs is newer than what it makes (test/support/build.ts).
const started = new Date(performance.timeOrigin)
await utimes(ENTRY, started, started)
await writeFile('dist/LICENCES.txt', licencesOf(outputs))

const COMPLETIONS = {
  bash: 'share/bash-completion/completions/terrapin',
  zsh: 'share/zsh/site-functions/_terrapin',
  fish: 'share/fish/vendor_completions.d/terrapin.fish',
}
await rm('share', { recursive: true, force: true })
for (const [shell, file] of Object.entries(COMPLETIONS)) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, completionScript(describeProgram(table), shell))
}

/**
 * Writes the characters beyond ASCII that esbuild leaves in regular expressions as escapes: with one
 * of them V8 takes all of a file in two bytes a character, and reads it more slowly.
 */
async function escapeUnicode(file: string): Promise<void> {
  const code = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  await writeFile(file, (await readFile(file, 'utf8')).replace(/[^\x00-\x7f]/g, code))
}
