/**
 * Builds dist/terrapin.js and the parts that it loads when they are needed, and share/ with the
 * completions, laid out as a prefix such as /usr has it.
 */
import { chmod, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { completionScript } from '../src/cli/completions/script.ts'
import { describeProgram } from '../src/cli/describe.ts'
import { commandTable } from '../src/cli/program.ts'
import { NO_SCREENS } from '../src/cli/screens.ts'
import { BUNDLING, PRODUCTION } from './bundle.ts'
import { licencesOf } from './licences.ts'
import { buildParts, inAscii } from './parts.ts'

const ENTRY = 'dist/terrapin.js'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }

const table = commandTable(version, NO_SCREENS, () => {})

await rm('dist', { recursive: true, force: true })
const options = {
  ...BUNDLING,
  plugins: [...BUNDLING.plugins],
  define: { ...PRODUCTION, __VERSION__: JSON.stringify(version) },
}
const { hashes, metafile } = await buildParts(options, 'dist/parts')
await build({
  ...options,
  entryPoints: { terrapin: 'src/main.ts' },
  outdir: 'dist',
  define: {
    ...options.define,
    __PARTS__: JSON.stringify(hashes),
    __COMMANDS__: JSON.stringify(table.commands.map((command) => command.name())),
  },
})
await writeFile(ENTRY, inAscii(await readFile(ENTRY, 'utf8')))
await chmod(ENTRY, 0o755)
// What is saved while this runs is newer than what it makes (test/support/build.ts).
const started = new Date(performance.timeOrigin)
await utimes(ENTRY, started, started)
await writeFile('dist/LICENCES.txt', licencesOf(metafile))

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
