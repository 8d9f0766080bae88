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
  // As on anyone’s machine: neither their settings nor their locale.
  env: {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, XDG_CONFIG_HOME: BUNDLE },
    ...{ TZ: 'UTC', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', FORCE_COLOR: '1' },
  },
})
const blocks = new Map<string, string[]>(JSON.parse(printed))
await writeFile(README, withShown(await readFile(README, 'utf8'), blocks))
