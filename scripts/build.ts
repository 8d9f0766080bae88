/** Builds dist/terrapin.js and the parts that it loads when they are needed. */
import { chmod, readFile, rm } from 'node:fs/promises'
import { build } from 'esbuild'
import { BUNDLING, NOT_BUNDLED, PRODUCTION } from './bundle.ts'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }

await rm('dist', { recursive: true, force: true })
await build({
  ...BUNDLING,
  entryPoints: { terrapin: 'src/main.ts' },
  outdir: 'dist',
  chunkNames: 'parts/[name]-[hash]',
  define: { ...PRODUCTION, __VERSION__: JSON.stringify(version) },
  external: NOT_BUNDLED,
})
await chmod('dist/terrapin.js', 0o755)
