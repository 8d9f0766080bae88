import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { BUNDLES, BUNDLING } from '../../scripts/bundle.ts'

/** Those made of several modules; Node strips no types of `.tsx`. */
const SEVERAL = Object.entries(BUNDLES).flatMap(([name, modules]) =>
  modules.length > 1 ? [[name, modules.filter((module) => module.endsWith('.ts'))] as const] : [],
)

it.each(SEVERAL)(
  '%s.js exports all that its modules do, under names of their own',
  async (name, modules) => {
    const namesIn = async (file: string) =>
      Object.keys(await import(pathToFileURL(resolve(file)).href))
    const wanted = (await Promise.all(modules.map(namesIn))).flat()
    expect(await namesIn(join('dist', `${name}.js`))).toEqual(expect.arrayContaining(wanted))
    expect(new Set(wanted).size).toBe(wanted.length)
  },
)

/** All but the entry, which loads even its own modules only once it knows which Node runs. */
const LOADED = Object.keys(BUNDLES).filter((name) => name !== 'terrapin')

it.each(LOADED)(
  '%s.js wraps no module in a function, for an import() that BUNDLES lacks',
  (name) => {
    const text = readFileSync(join('dist', `${name}.js`), 'utf8')
    const wrapped = [...text.matchAll(/"(src\/[^"]*)"\(\) ?\{/g)].map(([, module]) => module)
    // Injected, also into CommonJS.
    const injected: readonly string[] = BUNDLING.inject
    expect(wrapped.filter((module = '') => !injected.includes(module))).toEqual([])
  },
)
