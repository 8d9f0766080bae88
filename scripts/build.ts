/** Builds dist/terrapin.js and the parts that it loads when they are needed. */
import { chmod, readFile, rm } from 'node:fs/promises'
import { build } from 'esbuild'

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { terrapin: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  chunkNames: 'parts/[name]-[hash]',
  jsx: 'automatic',
  define: {
    'process.env.NODE_ENV': '"production"',
    __VERSION__: JSON.stringify(version),
  },
  // The width of a string without the ICU segmenter, which costs 36 ms at start-up.
  alias: { 'string-width': 'fast-string-width' },
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  // Ink loads its developer tools only when DEV is set.
  external: ['react-devtools-core'],
  logLevel: 'warning',
})
await chmod('dist/terrapin.js', 0o755)
