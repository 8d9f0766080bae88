/*
 * What the bundles use of node:process and node:util; the build puts this in the place of both. An import of one
 * of them evaluates all that it exports: that creates stdin, stdout and stderr, and loads worker_threads and
 * TextDecoder, 5 ms of CPU time in all.
 */
export default process
export const { env } = process
export const { isDeepStrictEqual, stripVTControlCharacters, styleText, types } =
  process.getBuiltinModule('node:util')
