/**
 * What comparing two full systems takes beside their closures, in milliseconds of CPU time, as JSON:
 * `node bench/systems.ts`. Each side has 600 units as NixOS lays them out, of which 300 start a script of
 * their own, 2,000 files in etc, and an activation script of 30 snippets. A rebuild of the whole has given
 * every text other store hashes; a tenth of the units, scripts, files and snippets say something else, too.
 * All units want each other in circles, and one has a thousand drop-ins. Measured below a root directory,
 * where reading is slowest, and as root also as this computer reads its own files (`here`), with the
 * store mounted at /nix for that process alone.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compareSystems } from '../src/compare/comparison.ts'
import { storeReadCache } from '../src/compare/storeReadCache.ts'
import { compareUnits } from '../src/compare/units/compareUnits.ts'
import type { Host } from '../src/host/host.ts'
import { localHost } from '../src/host/local.ts'
import { mountedHost } from '../src/host/mounted.ts'
import type { StorePath } from '../src/nix/storePath.ts'
import { readSystem } from '../src/nix/system.ts'
import { median } from './measure.ts'

const UNITS = 600
const FILES = 2000
const SNIPPETS = 30
const ROUNDS = 9

function path(name: string, build: number): string {
  const hash = `${build}${name.replace(/[^0-9a-df-np-sv-z]/g, '')}`.padStart(32, '0').slice(-32)
  return `/nix/store/${hash}-${name}`
}

function write(file: string, text: string) {
  mkdirSync(dirname(root + file), { recursive: true })
  writeFileSync(root + file, text)
}

function link(file: string, target: string) {
  mkdirSync(dirname(root + file), { recursive: true })
  symlinkSync(target, root + file)
}

/** What the tenth that differs says more. */
function difference(index: number, side: number): string {
  return index % 10 === 0 ? `# ${side}\n` : ''
}

function makeUnits(side: number): string {
  const units = path('system-units', side)
  for (let index = 0; index < UNITS; index++) {
    const name = index % 10 === 9 ? `t${index}.timer` : `s${index}.service`
    const script = `${path(`unit-script-s${index}-start`, side)}/bin/s${index}-start`
    const start = index % 2 === 0 ? script : `${path(`daemon-${index}`, side)}/bin/daemon`
    if (index % 2 === 0) {
      const body = `echo ${path('coreutils-9.7', side)}/bin/true\n`.repeat(30)
      write(
        script,
        `#!${path('bash-5.3', side)}/bin/bash\nset -e\n${body}${difference(index, side)}`,
      )
    }
    const programs = Array.from({ length: 10 }, (_, one) => `${path(`program-${one}`, side)}/bin`)
    const lines = [
      `Environment="LOCALE_ARCHIVE=${path('glibc-locales-2.42', side)}/lib/locale/locale-archive"`,
      `Environment="PATH=${programs.join(':')}"`,
      `Environment="TZDIR=${path('tzdata-2026a', side)}/share/zoneinfo"`,
      ...Array.from({ length: 20 }, (_, line) => `Environment="V${line}=${line}"`),
    ].join('\n')
    const file = `${path(`unit-${name}`, side)}/${name}`
    const head = `[Unit]\nDescription=Unit ${index}\nAfter=network.target s${index - 1}.service\nRequires=s${index - 2}.service\n`
    const section = name.endsWith('.timer') ? 'Timer' : 'Service'
    write(file, `${head}\n[${section}]\n${lines}\nExecStart=${start}\n${difference(index, side)}`)
    link(`${units}/${name}`, file)
    link(`${units}/multi-user.target.wants/${name}`, `../${name}`)
    link(`${units}/s${index % 60}.service.wants/${name}`, `../${name}`)
  }
  for (let index = 0; index < 1000; index++) {
    write(`${units}/s1.service.d/${index}.conf`, `[Service]\nNice=${index % 20}\n`)
  }
  return units
}

function makeEtc(side: number): string {
  const etc = `${path('etc', side)}/etc`
  for (let index = 0; index < FILES; index++) {
    const file = path(`etc-file-${index}`, side)
    write(file, `${`setting ${index}\n`.repeat(40)}${difference(index, side)}`)
    link(`${etc}/d${index % 40}/file-${index}`, file)
  }
  link(`${etc}/systemd/system`, makeUnits(side))
  return etc
}

function makeSystem(side: number): StorePath {
  const toplevel = path('nixos-system-bench-26.05', side)
  const snippets = Array.from(
    { length: SNIPPETS },
    (_, index) =>
      `#### Activation script snippet part${index}:\n${`${path('coreutils-9.7', side)}/bin/install -m 0755 -d /srv\n`.repeat(40)}${difference(index, side)}`,
  )
  write(`${toplevel}/activate`, `#!/bin/sh\nsystemConfig='${toplevel}'\n${snippets.join('')}`)
  write(`${toplevel}/init`, `#!/bin/sh\nsystemConfig=${toplevel}\n`)
  write(`${toplevel}/nixos-version`, `26.05.${side}`)
  link(`${toplevel}/etc`, makeEtc(side))
  link(`${toplevel}/sw`, path('system-path', side))
  return toplevel as StorePath
}

/** CPU milliseconds so far, of all threads. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The same of the thread that draws frames alone. */
function own(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/**
 * CPU milliseconds of each round, by part as well, and the longest time for which no frame could be drawn:
 * `ownStall` is without what other programs kept the processor for meanwhile.
 */
async function measured(work: (report: (part: object) => void) => Promise<unknown>) {
  const times: number[] = []
  const ownTimes: number[] = []
  const clockTimes: number[] = []
  const parts: Record<string, number[]> = {}
  let [stall, ownStall] = [0, 0]
  let [last, ownLast] = [performance.now(), own()]
  const watch = setInterval(() => {
    const [now, ownNow] = [performance.now(), own()]
    stall = Math.max(stall, now - last)
    ownStall = Math.max(ownStall, ownNow - ownLast)
    last = now
    ownLast = ownNow
  }, 1)
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpu()
    const [ownStart, clockStart] = [own(), performance.now()]
    let partStart = start
    await work((part) => {
      const now = cpu()
      for (const name of Object.keys(part)) {
        parts[name] = [...(parts[name] ?? []), now - partStart]
      }
      partStart = now
    })
    times.push(cpu() - start)
    ownTimes.push(own() - ownStart)
    clockTimes.push(performance.now() - clockStart)
  }
  clearInterval(watch)
  const byPart = Object.entries(parts).map(([name, found]) => [name, median(found)] as const)
  return {
    cpuMilliseconds: median(times),
    ownMilliseconds: median(ownTimes),
    milliseconds: median(clockTimes),
    first: times[0],
    stall,
    ownStall,
    parts: Object.fromEntries(byPart),
  }
}

/** Measures two systems that `host` reaches. */
async function measure(host: Host, before: StorePath, after: StorePath) {
  const side = async (storePath: StorePath) => ({
    storePath,
    system: await readSystem(host, storePath),
  })
  const sides = [await side(before), await side(after)] as const
  const around = { bootMenu: null, booted: null, running: null, repository: null }
  return {
    all: await measured((report) => compareSystems(host, ...sides, around, report)),
    units: await measured(() => compareUnits(storeReadCache(host), before, after, null)),
  }
}

/** In a process of its own, so that no measurement finds code that another one made fast. */
function inProcess(argv: readonly string[]): unknown {
  const [program = '', ...rest] = argv
  return JSON.parse(execFileSync(program, rest, { encoding: 'utf8' }))
}

/** Null where this computer has no /nix to lay the systems over, or we may not. */
function measureHere(argv: readonly string[]): unknown {
  if (process.getuid?.() !== 0 || !existsSync('/nix')) return null
  const script = 'mount --bind "$1/nix" /nix && shift && exec "$@"'
  return inProcess(['unshare', '--mount', 'sh', '-c', script, 'sh', root, ...argv])
}

const [where, before, after, given] = process.argv.slice(2)
const root = given ?? mkdtempSync(join(tmpdir(), 'terrapin-systems-'))
if (where === undefined) {
  const self = [process.execPath, ...process.execArgv, import.meta.filename]
  const sides = [makeSystem(0), makeSystem(1), root]
  const below = inProcess([...self, 'below', ...sides])
  const here = measureHere([...self, 'here', ...sides])
  console.log(JSON.stringify({ below, here }))
  rmSync(root, { recursive: true })
} else {
  const host = where === 'here' ? localHost() : mountedHost(root)
  console.log(JSON.stringify(await measure(host, before as StorePath, after as StorePath)))
}
