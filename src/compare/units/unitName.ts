const TYPES: ReadonlySet<string> = new Set([
  ...['service', 'socket', 'target', 'timer', 'mount', 'automount'],
  ...['path', 'slice', 'scope', 'swap', 'device'],
])

/** Whether a file of this name is a unit (systemd.unit(5)). */
export function isUnitName(name: string): boolean {
  return unitType(name) !== ''
}

/** `service` of `sshd.service`; `''` where it is no unit's name. */
export function unitType(name: string): string {
  const dot = name.lastIndexOf('.')
  const type = dot === -1 ? '' : name.slice(dot + 1)
  return TYPES.has(type) ? type : ''
}

/** `sshd` of `sshd.service`. */
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
 * An instance as switch-to-configuration takes it apart, whose pattern does not know that the name
 * of an instance may hold a dot (TEMPLATE_UNIT_RE); null for anything else.
 */
export function instanceParts(name: string): { readonly template: string } | null {
  const at = name.lastIndexOf('@')
  const dot = name.indexOf('.', at)
  if (at === -1 || dot === -1) return null
  return { template: `${name.slice(0, at + 1)}${name.slice(dot)}` }
}

/** Whether it is a template itself, which never runs. */
export function isTemplate(name: string): boolean {
  return unitStem(name).endsWith('@')
}

/** The instance of `template` that has the same name behind its @ as `instance`. */
export function instanceOf(template: string, instance: string): string {
  const rest = instance.slice(instance.indexOf('@') + 1)
  return `${template.slice(0, template.indexOf('@') + 1)}${rest}`
}

/**
 * The instance of `template` that a link to it in a folder of `unit` means: of the same instance, or
 * of the name before an @ (systemd: load-dropin.c, process_deps).
 */
export function instanceFor(template: string, unit: string): string {
  const stem = unitStem(unit)
  return instanceOf(template, `@${stem.slice(stem.indexOf('@') + 1)}.${unitType(template)}`)
}
