import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/**
 * Ink keeps the styled characters of a line for one frame only (vadimdemedes/ink#835), although a frame
 * takes most of its lines from the one before. Kept from frame to frame they save a tenth of a key's CPU
 * time, and a fifth where it takes longest.
 */
const OUTPUT = /ink\/build\/output\.js$/
const FRAME_CACHES = 'caches = new OutputCaches();'
const SHARED_CACHES = `
  static caches = new OutputCaches();
  caches = Output.caches.styledChars.size > 1000 ? (Output.caches = new OutputCaches()) : Output.caches;`

/** Modules that the program has no use for. */
const LEFT_OUT: readonly RegExp[] = [
  // React's developer tools, which Ink loads where DEV is set and they are installed.
  /^react-devtools-core$/,
  // Ink's page about an error is lost with the alternate screen: run.tsx's caller reports it.
  /\/ErrorOverview\.js$/,
]

export const DEPENDENCY_PATCHES: Plugin = {
  name: 'dependency patches',
  setup(build) {
    for (const filter of LEFT_OUT) {
      build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }))
    }
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export default () => null',
    }))
    build.onLoad({ filter: OUTPUT }, async ({ path }) => {
      const [before, after, ...more] = (await readFile(path, 'utf8')).split(FRAME_CACHES)
      // Another version of Ink: someone looks whether it still needs this.
      if (after === undefined || more.length > 0) {
        return { errors: [{ text: `${path} is not what scripts/dependencyPatches.ts expects` }] }
      }
      return { contents: before + SHARED_CACHES + after }
    })
  },
}
