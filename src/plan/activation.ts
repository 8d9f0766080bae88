/** What an exit status of switch-to-configuration means (nixpkgs: switch-to-configuration-ng). */
export interface ActivationResult {
  /** `reboot`: done as far as it goes without one; `units`: done, but units failed. */
  readonly outcome: 'done' | 'reboot' | 'units' | 'failed'
  /** Null where there is nothing to say. */
  readonly says: string | null
}

export function explainActivation(status: number | null, signal: string | null): ActivationResult {
  switch (status) {
    case 0:
      return { outcome: 'done', says: null }
    case 2:
      return failed('the activation script failed (status 2)')
    case 4:
      return { outcome: 'units', says: 'It is activated, but units failed (status 4).' }
    case 100:
      return {
        outcome: 'reboot',
        says: 'The init interface changed: the boot menu is written, reboot to finish (status 100).',
      }
    case null:
      return failed(`switch-to-configuration was ended by ${signal ?? 'a signal'}`)
    default:
      return failed(`switch-to-configuration failed (status ${status})`)
  }
}

function failed(says: string): ActivationResult {
  return { outcome: 'failed', says }
}
