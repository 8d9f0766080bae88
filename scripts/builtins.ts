import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

/** Node's modules that a start may do without; each costs it 2 to 5 ms. */
const LAZY: ReadonlySet<string> = new Set([
  ...['node:child_process', 'node:crypto', 'node:fs/promises', 'node:sqlite', 'node:tty'],
  ...['node:url', 'node:util', 'node:v8', 'node:zlib'],
])

/**
 * Takes Node's own modules from the process instead of importing them: that saves what Node does
 * to make ES modules of them, and those of `LAZY` are loaded when something of them is used.
 */
export const BUILTINS: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z0-9:_/]+$/ }, ({ path, kind }) => {
      if (kind !== 'import-statement' || !isBuiltin(path)) return null
      return { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' }
    })
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: path === 'node:process' ? 'module.exports = process' : taken(path),
    }))
  },
}

function taken(path: string): string {
  const module = `process.getBuiltinModule('${path}')`
  return LAZY.has(path)
    ? `module.exports = Object.create(new Proxy({}, { get: (_, name) => ${module}[name] }))`
    : `module.exports = ${module}`
}
