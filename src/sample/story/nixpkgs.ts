import { hexDigits } from '../store/hash.ts'
import type { Configuration } from './configuration.ts'

/** A state of nixpkgs from which the sample machine was built. */
export interface Nixpkgs {
  /** Its index in the story, used by the package tables. */
  readonly state: number
  /** The version printed by `nixos-version`. */
  readonly label: string
  readonly codeName: string
  readonly revision: string
  /** Seconds since 1970. */
  readonly lastModified: number
  readonly kernels: { readonly longTerm: string; readonly newest: string }
  readonly nvidia: string
}

/** `date label long-term-kernel newer-kernel nvidia`, one state a line. */
const STATES = `
2025-11-07T03:12:44Z 25.11.5870.9f1c2 6.12.57 6.17.7 580.95.05
2025-11-25T22:40:09Z 26.05.84.4ba7d 6.12.59 6.17.9 580.105.08
2025-12-13T05:01:31Z 26.05.331.7d20c 6.12.61 6.17.12 580.119.02
2026-01-10T18:27:02Z 26.05.612.e1b93 6.12.64 6.18.4 580.119.02
2026-01-31T09:55:18Z 26.05.884.30fe7 6.12.68 6.18.8 580.126.09
2026-02-21T13:33:57Z 26.05.1120.a94d1 6.12.74 6.18.13 580.126.18
2026-03-19T21:08:40Z 26.05.1502.5c7e0 6.12.77 6.18.18 580.142
2026-04-15T06:44:25Z 26.05.1831.ef56a 6.12.81 6.18.22 580.142
2026-04-29T11:20:36Z 26.05.1990.cd34e 6.12.84 6.18.24 580.142
2026-05-02T23:51:12Z 26.05.2041.ab12f 6.12.85 6.18.26 595.58.03
`

export const NIXPKGS: readonly Nixpkgs[] = STATES.trim()
  .split('\n')
  .map((line, state) => {
    const [date = '', label = '', longTerm = '', newest = '', nvidia = ''] = line.split(' ')
    const short = label.slice(-5)
    return {
      state,
      label,
      codeName: label.startsWith('25.11') ? 'Xantusia' : 'Yarara',
      revision: short + hexDigits(`nixpkgs ${label}`, 35),
      lastModified: Date.parse(date) / 1000,
      kernels: { longTerm, newest },
      nvidia,
    }
  })

/** The state of nixpkgs used by a configuration. */
export function nixpkgsOf({ nixpkgs }: Configuration): Nixpkgs {
  const state = NIXPKGS[nixpkgs]
  if (state === undefined) throw new Error(`The story has no state ${nixpkgs} of nixpkgs.`)
  return state
}
