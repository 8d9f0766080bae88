import * as v from 'valibot'
import { exactStorePath, isDerivation, type StorePath } from '../nix/storePath.ts'
import { pinNameProblem } from '../pins/pins.ts'
import { visible } from '../text/visible.ts'

/*
 * What may stand in the fields of a journal. The file may be someone else's, on a mounted disk
 * anyone's: whatever is not exactly as terrapin writes it makes its line count as torn.
 */

/** An entry's id, as crypto.randomUUID() makes them. */
export const ID = v.pipe(v.string(), v.uuid())

/** Milliseconds since 1970, as far as a Date goes; a link's may have a fraction. */
export const DATE = v.pipe(v.number(), v.minValue(-8.64e15), v.maxValue(8.64e15))

/** A system or a home: Nix would build a derivation. */
export const STORE_PATH = v.pipe(
  v.string(),
  v.check((text) => exactStorePath(text) !== null && !isDerivation(text)),
  v.transform((text) => text as StorePath),
)

/** A generation's number, with as many digits as are read from a link's name. */
export const NUMBER = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1e15 - 1))

/** A step's place in its plan. */
export const INDEX = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9999))

export const PIN_NAME = v.pipe(
  v.string(),
  v.check((name) => pinNameProblem(name) === null),
)

/** An attribute's name as NixOS configurations have them: no path, and no option. */
export const SPECIALISATION = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}$/))

const PART = String.raw`/(?!\.{1,2}(?:/|$))[^/]+`
const PROFILE_PATH = new RegExp(
  `^(?:/nix/var/nix/profiles(?:${PART}){1,3}|(?:${PART})+(?<!/nix/var)/nix/profiles${PART})$`,
)

/** Where Nix keeps profiles: the machine's, below per-user, and in a person's state directory. */
export const PROFILE = v.pipe(
  v.string(),
  v.maxLength(1024),
  v.regex(PROFILE_PATH),
  v.check((path) => visible(path) === path),
)

/** How many generations one change may be about. */
const MAX_GENERATIONS = 10_000

/** A list of generations in which each number is there once. */
export function generations<T extends v.GenericSchema<unknown, { readonly number: number }>>(
  one: T,
) {
  return v.pipe(
    v.array(one),
    v.maxLength(MAX_GENERATIONS),
    v.check((all) => new Set(all.map(({ number }) => number)).size === all.length),
    v.readonly(),
  )
}
