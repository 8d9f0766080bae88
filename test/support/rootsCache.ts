import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheHere } from '../../src/host/user.ts'

/**
 * Root's caches lie in root's home, whatever vitest.config.ts sets: takes away what the tests have read of
 * their databases. (Vitest runs this before all tests, and what it returns after them.)
 */
export default function keepRootsCache(): () => void {
  const cache = process.getuid?.() === 0 ? cacheHere() : null
  const graphs = () =>
    cache !== null && existsSync(cache)
      ? readdirSync(cache).filter((name) => /^(?:graph|closures|changes)-/.test(name))
      : []
  const before = new Set(graphs())
  return () => {
    for (const name of graphs())
      if (!before.has(name)) rmSync(join(cache ?? '', name), { force: true })
  }
}
