/**
 * Builds dist/terrapin.js and the parts that it loads when they are needed, and share/ with the
 * completions, laid out as a prefix such as /usr has it.
 */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { completionScript } from '../src/cli/completions/script.ts'
import { describeProgram } from '../src/cli/describe.ts'
import { commandTable, NO_SCREENS } from '../src/cli/program.ts'
import { BUNDLING, PRODUCTION } from './bundle.ts'
import { licencesOf } from './licences.ts'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }

await rm('dist', { recursive: true, force: true })
const define = { ...PRODUCTION, __VERSION__: JSON.stringify(version) }

/*
 * Few files: each further one costs a start about half a millisecond. What both the commands and
 * the screens need is in both of them; within a file a module runs when something imports it.
 */
const PARTS: Readonly<Record<string, string>> = {
  commands: 'src/cli/program.ts',
  screens: 'screens/open.tsx',
  keys: 'screens/inForce.ts',
  sample: 'src/host/sample/sampleHost.ts',
  git: 'simple-git',
}
const apart: Plugin = {
  name: 'apart',
  setup(build) {
    build.onResolve(
      { filter: /program\.ts$|open\.tsx$|inForce\.ts$|sampleHost\.ts$|^simple-git$/ },
      (found) => {
        if (found.kind !== 'dynamic-import') return null
        const name = found.path.replace(/^.*\//, '')
        const [part] = Object.entries(PARTS).find(([, file]) => file.endsWith(name)) ?? ['git']
        const inParts = !found.importer.endsWith('main.ts')
        return { path: `${inParts ? './' : './parts/'}${part}.js`, external: true }
      },
    )
  },
}
await build({
  ...BUNDLING,
  plugins: [...BUNDLING.plugins, apart],
  entryPoints: { terrapin: 'src/main.ts' },
  outdir: 'dist',
  define,
})
const { metafile } = await build({
  ...BUNDLING,
  metafile: true,
  plugins: [...BUNDLING.plugins, apart],
  entryPoints: PARTS,
  outdir: 'dist/parts',
  define,
})
await Promise.all(['dist', 'dist/parts'].map(spellInAscii))
await chmod('dist/terrapin.js', 0o755)
await writeFile('dist/LICENCES.txt', licencesOf(metafile))

const COMPLETIONS = {
  bash: 'share/bash-completion/completions/terrapin',
  zsh: 'share/zsh/site-functions/_terrapin',
  fish: 'share/fish/vendor_completions.d/terrapin.fish',
}
const table = commandTable(version, NO_SCREENS, () => {})
await rm('share', { recursive: true, force: true })
for (const [shell, file] of Object.entries(COMPLETIONS)) {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, completionScript(describeProgram(table), shell))
}

/**
 * One sign beyond ASCII, of those that esbuild leaves in comments and regular expressions, and V8
 * takes all of a file in two bytes a character: 3 ms more for the screens.
 */
async function spellInAscii(directory: string): Promise<void> {
  for (const file of (await readdir(directory)).filter((name) => name.endsWith('.js'))) {
    const text = await readFile(join(directory, file), 'utf8')
    const code = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
    await writeFile(join(directory, file), text.replace(/[^\x00-\x7f]/g, code))
  }
}
