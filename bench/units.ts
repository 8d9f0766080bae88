/**
 * What comparing the units of two systems takes, in milliseconds, as JSON: `node bench/units.ts`. Each
 * side has 600 units as NixOS lays them out, of which a tenth differ; all want
 * each other in circles, and one has a thousand drop-ins. The files lie below a root directory, where reading is
 * slowest.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { compareUnits } from '../src/compare/units/compareUnits.ts'
import { mountedHost } from '../src/host/mounted.ts'
import type { StorePath } from '../src/nix/storePath.ts'

const UNITS = 600
const ROUNDS = 9

const root = mkdtempSync(join(tmpdir(), 'terrapin-units-'))
const path = (name: string) =>
  `/nix/store/${name
    .replace(/[^0-9a-z]/g, '')
    .padStart(32, '0')
    .slice(-32)}-${name}`

function write(file: string, text: string) {
  mkdirSync(dirname(root + file), { recursive: true })
  writeFileSync(root + file, text)
}

function link(file: string, target: string) {
  mkdirSync(dirname(root + file), { recursive: true })
  symlinkSync(target, root + file)
}

function makeSide(side: number): StorePath {
  const toplevel = path(`nixos-system-bench-${side}`)
  const units = `${path(`system-units-${side}`)}`
  for (let index = 0; index < UNITS; index++) {
    const name = index % 10 === 9 ? `t${index}.timer` : `s${index}.service`
    const build = index % 10 === 0 ? side : 0
    const file = `${path(`unit-${name}-${build}`)}/${name}`
    const section = name.endsWith('.timer') ? 'Timer' : 'Service'
    const lines = Array.from(
      { length: 25 },
      (_, line) => `Environment="V${line}=/nix/store/x-${line}/bin"`,
    )
    const text = `[Unit]\nDescription=Unit ${index}\nAfter=network.target s${index - 1}.service\nRequires=s${index - 2}.service\n\n[${section}]\n${lines.join('\n')}\nExecStart=/bin/it ${build}\n`
    if (side === 0 || build !== 0) write(file, text)
    link(`${units}/${name}`, file)
    link(`${units}/multi-user.target.wants/${name}`, `../${name}`)
    link(`${units}/s${(index + 7) % UNITS}.service.wants/${name}`, `../${name}`)
  }
  for (let index = 0; index < 1000; index++) {
    write(`${units}/s1.service.d/${index}.conf`, `[Service]\nNice=${index % 20}\n`)
  }
  link(`${toplevel}/etc/systemd/system`, units)
  return toplevel as StorePath
}

const [before, after] = [makeSide(0), makeSide(1)]
const host = mountedHost(root)
const times: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const start = process.cpuUsage()
  await compareUnits(host, before, after, null)
  const { user, system } = process.cpuUsage(start)
  times.push((user + system) / 1000)
}
times.sort((a, b) => a - b)
console.log(
  JSON.stringify({ cpuMilliseconds: times[Math.floor(ROUNDS / 2)], first: Math.max(...times) }),
)
rmSync(root, { recursive: true })
