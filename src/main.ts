#!/usr/bin/env node
/*
 * The entry: it must start on any Node, to say which one it needs, so it imports nothing of ours before
 * it has looked. On a terminal it paints the title at once, and loads the rest after that.
 */

import module from 'node:module'
import { join } from 'node:path'
import type { GlobalOptions } from './cli/globalOptions.ts'

/** `node:sqlite` without a flag, and type stripping for development. */
const OLDEST_NODE = 24

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < OLDEST_NODE) {
  process.stderr.write(
    `terrapin needs Node ${OLDEST_NODE} or newer; this is Node ${process.versions.node} ` +
      `(${process.execPath}).\n`,
  )
  process.exitCode = 1
} else {
  await start()
}

async function start(): Promise<void> {
  const argv = process.argv.slice(2)
  const { openingOptions } = await import('./cli/openingOptions.ts')
  const { firstPaint } = await import('./runtime/firstPaint.ts')
  const { drawsScreens } = await import('./text/terminal.ts')
  const opening = openingOptions(argv)
  const painted = firstPaint(opening, process.env)
  surviveReaders()
  // Node would open its debugger on a port, for anyone on this machine (signal events in its manual).
  process.on('SIGUSR1', () => {})
  await enableCompileCache()
  const commands = () => import('./cli/runProgram.ts')
  const open = async (options: GlobalOptions) => {
    // chalk knows FORCE_COLOR only, and reads it when it is loaded.
    if (!options.color || process.env.NO_COLOR) process.env.FORCE_COLOR = '0'
    const { openScreens } = await import('../screens/open.tsx')
    return openScreens(options, painted)
  }
  // Asked for where it matters: making the streams takes some milliseconds.
  const isTerminal = async () =>
    process.stdin.isTTY === true &&
    process.stdout.isTTY === true &&
    (drawsScreens(process.env) || (await (await commands()).isReadAloud()))
  // Where the screens come for certain, the commands need not be read first.
  const status =
    opening !== null && (await isTerminal())
      ? await open(opening).catch((error) => ({ error }))
      : null
  if (typeof status === 'number') process.exitCode = status
  else {
    painted.takeBack()
    const { runProgram, printList } = await commands()
    process.exitCode = await runProgram(argv, __VERSION__, {
      open: async (options, output) => {
        if (status !== null) throw status.error
        return !output.json && (await isTerminal()) ? open(options) : printList(options, output)
      },
      inForce: async (config) => (await import('../screens/inForce.ts')).inForce(config),
    })
  }
}

/**
 * Has Node keep what it compiles for the next start, in `~/.cache/terrapin/node`. Node checks a file
 * there only against the source's and its own checksum (Node's manual, “Module compile cache”): whoever can
 * write there decides what runs. So the directory is one that is this user's own, or there is no cache.
 * Where NODE_COMPILE_CACHE is set Node uses that directory since before this file ran, and stays with it.
 */
async function enableCompileCache(): Promise<void> {
  const { cacheHere } = await import('./host/user.ts')
  const { makeOwnDirectory } = await import('./host/ownFiles.ts')
  const cache = cacheHere()
  const directory = cache === null ? null : makeOwnDirectory(join(cache, 'node'))
  if (directory !== null) module.enableCompileCache(directory)
}

/**
 * Whoever reads us may go away (`| head`, a terminal that closes): what is being run goes on to its
 * end all the same, and puts things back where it fails.
 */
function surviveReaders(): void {
  surviveStderr()
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.stderr.write(`terrapin: the output can’t be written: ${error.message}.\n`)
    process.on('exit', () => {
      process.exitCode ||= 1
    })
  })
}

/** As it is made, where something is said: most commands say nothing, and save the 2 ms. */
function surviveStderr(): void {
  const { get } = Object.getOwnPropertyDescriptor(process, 'stderr') ?? {}
  if (get === undefined) return
  let survives = false
  Object.defineProperty(process, 'stderr', {
    configurable: true,
    enumerable: true,
    get: () => {
      const stderr: NodeJS.WriteStream = get.call(process)
      if (!survives) stderr.on('error', () => {})
      survives = true
      return stderr
    },
  })
}

/** package.json's version, put in by the build. */
declare const __VERSION__: string
