import type { Contents } from '../packages/samplePackages.ts'
import type { Tree } from '../store/storeTree.ts'
import { unitText } from './systemUnitText.ts'
import type { UnitEntry } from './unitEntry.ts'
import { packagedUnits, UPSTREAM } from './unitTable.ts'

/** The systemd instance that reads a unit: the system's or a user's. */
export type Scope = 'system' | 'user'

/** Units contained in packages, by the packages' keys. */
export function packagedContents(): Contents {
  const { system, user } = packagedUnits()
  const brought = [
    ...system.map((entry) => ({ scope: 'system' as const, entry })),
    ...user.map((entry) => ({ scope: 'user' as const, entry })),
  ]
  const contents: Record<string, (path: string) => Tree> = {}
  for (const [key, units] of Map.groupBy(brought, ({ entry }) => entry.package ?? '')) {
    contents[key] = (path) => ({
      ...Object.fromEntries(
        units.map(({ scope, entry }) => [
          placeInPackage(entry, scope),
          packagedText(entry, path, scope),
        ]),
      ),
      ...(key === 'systemd' ? upstreamUnits() : {}),
    })
  }
  return contents
}

/** The path of a unit inside its package. */
export function placeInPackage({ package: key, name }: UnitEntry, scope: Scope): string {
  return `${key === 'systemd' ? 'example' : 'lib'}/systemd/${scope}/${name}`
}

function packagedText({ name, description, command }: UnitEntry, path: string, scope: Scope) {
  const unit = { Description: description, Documentation: documentation(name) }
  const lines = command === '' ? [] : [`ExecStart=${path}/${command}`]
  const wantedBy = scope === 'user' ? 'graphical-session.target' : null
  return unitText(name, { unit, lines, wantedBy })
}

function upstreamUnits(): Tree {
  return Object.fromEntries(
    UPSTREAM.map((name) => [
      `example/systemd/system/${name}`,
      unitText(name, {
        unit: { Description: name.replace(/\.[a-z]+$/, ''), Documentation: documentation(name) },
        lines: [],
        wantedBy: null,
      }),
    ]),
  )
}

function documentation(name: string): string {
  return `man:${name}(8)`
}
