#!/usr/bin/env node
/*
 * The entry point. It must start on any Node version to name the required one, so it imports none
 * of our modules before that check. On a terminal it paints the title at once, and loads the rest
 * afterwards.
 */

import module from 'node:module'
import { join } from 'node:path'
import type { GlobalOptions } from './cli/globalOptions.ts'

/** Has `node:sqlite` without a flag, and type stripping for development. */
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
  // By default Node opens its debugger on a port, for anyone on this machine (Node manual, “Signal
  // events”).
  process.on('SIGUSR1', () => {})
  await enableCompileCache()
  if (argv.includes('--plain')) {
    const { plainDiff } = await import('./cli/diff/plainDiff.ts')
    const text = await plainDiff(argv)
    if (text !== null) return void process.stdout.write(text)
  }
  const commands = () => import('./cli/runProgram.ts')
  const open = async (options: GlobalOptions) => {
    // chalk knows FORCE_COLOR only, and reads it on import.
    if (!options.color || process.env.NO_COLOR) process.env.FORCE_COLOR = '0'
    const { openScreens } = await import('../screens/open.tsx')
    return openScreens(options, painted)
  }
  // Called only when needed: creating the streams takes some milliseconds.
  const isTerminal = async () =>
    process.stdin.isTTY === true &&
    process.stdout.isTTY === true &&
    (drawsScreens(process.env) || (await (await commands()).isReadAloud()))
  // If the screens open for certain, the commands need not be loaded first.
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
      effective: async (config) =>
        (await import('../screens/keysAndColors.ts')).effectiveConfig(config),
    })
  }
}

/**
 * Lets Node cache compiled code for the next start, in `~/.cache/terrapin/node`. Node checks a
 * cache file only against the source's checksum and its own (Node's manual, “Module compile
 * cache”), so whoever can write there controls what runs: the directory must be this user's own, or
 * there is no cache. With NODE_COMPILE_CACHE set, Node already uses that directory, and keeps it.
 */
async function enableCompileCache(): Promise<void> {
  const { cacheHere } = await import('./host/user.ts')
  const { makeOwnDirectory } = await import('./host/ownFiles.ts')
  const cache = cacheHere()
  const directory = cache === null ? null : makeOwnDirectory(join(cache, 'node'))
  if (directory !== null) module.enableCompileCache(directory)
}

/**
 * The reader of our output may disappear (`| head`, a terminal that closes). A running plan still
 * continues to its end, and restores the profile if a step fails.
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

/** Adds the handler when stderr is first used: most commands print nothing there, and save 2 ms. */
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

/** package.json's version, inserted by the build. */
declare const __VERSION__: string
