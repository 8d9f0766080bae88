import { isBuiltin } from 'node:module'
import type { Plugin } from 'esbuild'

/** Node's modules that a start may do without; each costs it 2 to 5 ms. */
const LAZY: ReadonlySet<string> = new Set([
  ...['node:child_process', 'node:crypto', 'node:fs/promises', 'node:sqlite', 'node:tty'],
  ...['node:url', 'node:util', 'node:zlib'],
])

/**
 * Takes Node's own modules from the process instead of importing them: that saves what Node does
 * to make ES modules of them, and those of `LAZY` are loaded when something of them is used.
 */
export const BUILTINS: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z:_/]+$/ }, ({ path, kind }) => {
      if (kind !== 'import-statement' || !isBuiltin(path)) return null
      return { path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' }
    })
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, async ({ path }) => ({
      contents: LAZY.has(path) ? lazily(path, await import(path)) : atOnce(path),
    }))
  },
}

function atOnce(path: string): string {
  if (path === 'node:process') return 'module.exports = process'
  return `module.exports = process.getBuiltinModule('${path}')`
}

function lazily(path: string, exported: object): string {
  const names = Object.keys(exported).filter(
    (name) => !['default', 'module.exports'].includes(name),
  )
  const getters = names.map((name) => `get ${name}() { return it().${name} }`)
  return `const it = () => process.getBuiltinModule('${path}')
    module.exports = { ${getters.join(', ')} }`
}
