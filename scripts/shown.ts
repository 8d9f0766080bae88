/** Writes into the README what the built program shows of the sample machine. */
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { BUNDLING, PRODUCTION } from './bundle.ts'
import { withShown } from './excerpt.ts'

/** Node strips no types of .tsx, so the screens and what drives them are bundled first. */
const BUNDLE = 'node_modules/.cache/terrapin/shown'
const README = 'README.md'

await build({
  ...BUNDLING,
  entryPoints: ['test/support/terminal/printExamples.ts'],
  outdir: BUNDLE,
  outExtension: { '.js': '.mjs' },
  define: PRODUCTION,
})
const printed = execFileSync(process.execPath, [`${BUNDLE}/printExamples.mjs`], {
  encoding: 'utf8',
  env: { ...process.env, TZ: 'UTC', FORCE_COLOR: '1', NO_COLOR: '', XDG_CONFIG_HOME: BUNDLE },
})
const blocks = new Map<string, string[]>(JSON.parse(printed))
await writeFile(README, withShown(await readFile(README, 'utf8'), blocks))
