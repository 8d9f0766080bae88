/**
 * What comparing two full systems takes beside their closures, in milliseconds of CPU time, as JSON:
 * `node bench/systems.ts`. Each side has 600 units as NixOS lays them out, of which 300 start a script of
 * their own, 2,000 files in etc, and an activation script of 30 snippets. A rebuild of the whole has given
 * every text other store hashes; a tenth of the units, scripts, files and snippets say something else, too.
 * All units want each other in circles, and one has a thousand drop-ins. The files lie below a root
 * directory, where reading is slowest.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compareSystems } from '../src/compare/comparison.ts'
import { compareUnits } from '../src/compare/units/compareUnits.ts'
import { mountedHost } from '../src/host/mounted.ts'
import type { StorePath } from '../src/nix/storePath.ts'
import { readSystem } from '../src/nix/system.ts'
import { median } from './measure.ts'

const UNITS = 600
const FILES = 2000
const SNIPPETS = 30
const ROUNDS = 9

const root = mkdtempSync(join(tmpdir(), 'terrapin-systems-'))

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
function says(index: number, side: number): string {
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
      write(script, `#!${path('bash-5.3', side)}/bin/bash\nset -e\n${body}${says(index, side)}`)
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
    write(file, `${head}\n[${section}]\n${lines}\nExecStart=${start}\n${says(index, side)}`)
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
    write(file, `${`setting ${index}\n`.repeat(40)}${says(index, side)}`)
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
      `#### Activation script snippet part${index}:\n${`${path('coreutils-9.7', side)}/bin/install -m 0755 -d /srv\n`.repeat(40)}${says(index, side)}`,
  )
  write(`${toplevel}/activate`, `#!/bin/sh\nsystemConfig='${toplevel}'\n${snippets.join('')}`)
  write(`${toplevel}/init`, `#!/bin/sh\nsystemConfig=${toplevel}\n`)
  write(`${toplevel}/nixos-version`, `26.05.${side}`)
  link(`${toplevel}/etc`, makeEtc(side))
  link(`${toplevel}/sw`, path('system-path', side))
  return toplevel as StorePath
}

/** CPU milliseconds of each round, and the longest time for which no frame could be drawn. */
async function measured(work: () => Promise<unknown>) {
  const times: number[] = []
  let stall = 0
  let last = performance.now()
  const watch = setInterval(() => {
    const now = performance.now()
    stall = Math.max(stall, now - last)
    last = now
  }, 1)
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    times.push((user + system) / 1000)
  }
  clearInterval(watch)
  return { cpuMilliseconds: median(times), first: times[0], stall }
}

const [before, after] = [makeSystem(0), makeSystem(1)]
const host = mountedHost(root)
const side = async (storePath: StorePath) => ({
  storePath,
  system: await readSystem(host, storePath),
})
const sides = [await side(before), await side(after)] as const
const around = { bootMenu: null, booted: null, running: null, repository: null }
const all = await measured(() => compareSystems(host, ...sides, around))
const units = await measured(() => compareUnits(host, before, after, null))
console.log(JSON.stringify({ units, all }))
rmSync(root, { recursive: true })
