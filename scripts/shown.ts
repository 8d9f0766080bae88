/** Writes what the built program shows of the sample machine into the pages that show it. */
import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'
import { BUNDLING, PRODUCTION } from './bundle.ts'
import { SHOWN_IN, withShown } from './excerpt.ts'

/** Node strips no types of .tsx, so the screens and what drives them are bundled first. */
const BUNDLE = 'node_modules/.cache/terrapin/shown'

await build({
  ...BUNDLING,
  entryPoints: ['test/support/terminal/printExamples.ts'],
  outdir: BUNDLE,
  outExtension: { '.js': '.mjs' },
  define: PRODUCTION,
})
const printed = execFileSync(process.execPath, [`${BUNDLE}/printExamples.mjs`], {
  encoding: 'utf8',
  // The same on every machine: neither the settings nor the locale of the person who runs this.
  env: {
    ...{ PATH: process.env.PATH, HOME: process.env.HOME, XDG_CONFIG_HOME: BUNDLE },
    ...{ TZ: 'UTC', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', FORCE_COLOR: '1' },
  },
})
const blocks = new Map<string, string[]>(JSON.parse(printed))
const pages = new Map<string, string>()
for (const page of SHOWN_IN) pages.set(page, await readFile(page, 'utf8'))
for (const [page, text] of withShown(pages, blocks)) await writeFile(page, text)
