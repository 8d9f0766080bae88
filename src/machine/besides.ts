import { rivalMenus, startingMenus } from '../boot/menu.ts'
import { nameOf, type StorePath } from '../nix/storePath.ts'
import { capitalised } from '../text/sentence.ts'
import { visible } from '../text/visible.ts'
import { numberOf } from './bootState.ts'
import { placeOfMenu } from './bootWords.ts'
import type { Machine } from './machine.ts'

/** Pinned, running, booted and default systems that are not generations of the profile, a line each. */
export function besides(machine: Machine): string[] {
  const { pins, pointers, generations, bootable } = machine
  const listed = new Set(generations.map(({ storePath }) => storePath))
  const others = [
    ...pins
      .filter(({ kind }) => bootable || kind === 'own')
      .map(({ kind, name, storePath }) => {
        const word = kind === 'own' ? 'GC root' : 'pin'
        return [`${word} ${visible(name)}`, storePath] as const
      }),
    ...(bootable ? [['running', pointers.running] as const] : []),
    ...(bootable ? [['booted', pointers.booted] as const] : []),
    ...(bootable ? defaults(machine) : []),
  ]
  return others.flatMap(([word, path]) => {
    const place = path === null ? null : numberOf(machine, path)
    const other = path === null ? undefined : machine.elsewhere.get(path)
    if (path === null || listed.has(path) || (place !== null && other === undefined)) return []
    const name = other === undefined ? nameOf(path) : `${other.label} (${nameOf(path)})`
    return [`${capitalised(word)}: ${name}, not in this profile`]
  })
}

/** The boot default, or one for each menu where they differ; another installation's is left out. */
function defaults({ bootMenu }: Machine): (readonly [string, StorePath | null])[] {
  if (bootMenu === null) return []
  const isSure = rivalMenus(bootMenu).length === 0
  const menus = isSure ? [bootMenu] : startingMenus(bootMenu)
  return menus.flatMap((menu) => {
    const entry = menu.defaultEntry
    if (entry === null || entry.foreign !== undefined) return []
    const word = isSure ? 'boot default' : `default of ${placeOfMenu(menu)}`
    return [[word, entry.toplevel] as const]
  })
}
