const TYPES: ReadonlySet<string> = new Set([
  ...['service', 'socket', 'target', 'timer', 'mount', 'automount'],
  ...['path', 'slice', 'scope', 'swap', 'device'],
])

/** Whether a file of this name is a unit (systemd.unit(5)). */
export function isUnitName(name: string): boolean {
  return unitType(name) !== ''
}

/** `service` for `sshd.service`; `''` if it is not a unit name. */
export function unitType(name: string): string {
  const dot = name.lastIndexOf('.')
  const type = dot === -1 ? '' : name.slice(dot + 1)
  return TYPES.has(type) ? type : ''
}

/** `sshd` for `sshd.service`. */
export function unitStem(name: string): string {
  const type = unitType(name)
  return type === '' ? name : name.slice(0, -type.length - 1)
}

/** `getty@.service` for its instance `getty@tty1.service`; null for anything else. */
export function templateOf(name: string): string | null {
  const at = name.indexOf('@')
  if (at === -1 || at >= unitStem(name).length - 1) return null
  return `${name.slice(0, at + 1)}.${unitType(name)}`
}

/**
 * An instance as switch-to-configuration parses it; its pattern does not support dots in an
 * instance's name (TEMPLATE_UNIT_RE). Null for anything else.
 */
export function instanceParts(name: string): { readonly template: string } | null {
  const at = name.lastIndexOf('@')
  const dot = name.indexOf('.', at)
  if (at === -1 || dot === -1) return null
  return { template: `${name.slice(0, at + 1)}${name.slice(dot)}` }
}

/** Whether the name is a template, which never runs itself. */
export function isTemplate(name: string): boolean {
  return unitStem(name).endsWith('@')
}

/** The instance of `template` with the same instance name as `instance`. */
export function instanceOf(template: string, instance: string): string {
  const rest = instance.slice(instance.indexOf('@') + 1)
  return `${template.slice(0, template.indexOf('@') + 1)}${rest}`
}

/**
 * The instance of `template` that a link in a `.wants` (or similar) directory of `unit` means: with
 * the same instance name, or the name before an @ (systemd: load-dropin.c, process_deps).
 */
export function instanceFor(template: string, unit: string): string {
  const stem = unitStem(unit)
  return instanceOf(template, `@${stem.slice(stem.indexOf('@') + 1)}.${unitType(template)}`)
}
