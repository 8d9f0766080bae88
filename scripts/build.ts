/**
 * Builds dist/terrapin.js and the parts that it loads when they are needed, and share/ with the
 * completions, laid out as a prefix such as /usr has it.
 */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { build } from 'esbuild'
import { completionScript } from '../src/cli/completions/script.ts'
import { describeProgram } from '../src/cli/describe.ts'
import { commandTable } from '../src/cli/program.ts'
import { BUNDLING, NOT_BUNDLED, PRODUCTION } from './bundle.ts'
import { licencesOf } from './licences.ts'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }

await rm('dist', { recursive: true, force: true })
const { metafile } = await build({
  ...BUNDLING,
  metafile: true,
  splitting: true,
  entryPoints: { terrapin: 'src/main.ts' },
  outdir: 'dist',
  chunkNames: 'parts/[name]-[hash]',
  define: { ...PRODUCTION, __VERSION__: JSON.stringify(version) },
  external: NOT_BUNDLED,
})
await chmod('dist/terrapin.js', 0o755)
await writeFile('dist/LICENCES.txt', licencesOf(metafile))

const COMPLETIONS = {
  bash: 'share/bash-completion/completions/terrapin',
  zsh: 'share/zsh/site-functions/_terrapin',
  fish: 'share/fish/vendor_completions.d/terrapin.fish',
}
const table = commandTable(
  version,
  async () => 0,
  () => {},
)
await rm('share', { recursive: true, force: true })
for (const [shell, file] of Object.entries(COMPLETIONS)) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, completionScript(describeProgram(table), shell))
}
