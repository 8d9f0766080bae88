import { basename } from 'node:path'
import { withoutBuild, words } from '../featureWords.ts'
import { shellCommands } from '../parse/shellWords.ts'
import { startScripts } from '../parse/startScripts.ts'
import { type Sealed, sealed } from '../sealed.ts'
import type { SideFacts } from '../sideFacts.ts'

/** The commands that create one wrapper, combined. */
interface Wrapper {
  readonly owner: string
  readonly group: string
  readonly mode: string
  readonly capabilities: string | null
  /** Before 23.05: the program that it starts, from a file beside it. */
  readonly program: string
}

const NONE: Wrapper = { owner: '', group: '', mode: '', capabilities: null, program: '' }

/** `$wrapperDir/sudo`; `sudo.real` beside it names the program. */
const PLACE = /^\$\{?wrapperDir\}?\/([\w.+-]{1,100})$/
const SAYS_PROGRAM = '.real'

/**
 * Programs that any user may start with the rights of another user, or with capabilities (nixpkgs:
 * nixos/modules/security/wrappers/default.nix). suid-sgid-wrappers.service creates them, before 24.05 the
 * activation script.
 */
export async function readWrappers(facts: SideFacts): Promise<Map<string, Sealed>> {
  const found = new Map<string, Wrapper>()
  const scripts = await startScripts(facts, 'suid-sgid-wrappers.service')
  const activate = await facts.activate()
  if (scripts.length === 0 && activate.includes('$wrapperDir/')) scripts.push(activate)
  for (const command of scripts.flatMap(shellCommands)) {
    const name = PLACE.exec(command.at(-1) ?? '')?.[1]
    if (name === undefined) continue
    const isProgram = name.endsWith(SAYS_PROGRAM)
    const called = isProgram ? name.slice(0, -SAYS_PROGRAM.length) : name
    const known = found.get(called) ?? NONE
    found.set(called, { ...known, ...(isProgram ? programIn(command) : saidBy(command)) })
  }
  return new Map([...found].map(([name, wrapper]) => [`wrapper ${name}`, describe(wrapper)]))
}

/** `echo -n "/nix/store/…/bin/ping" > "$wrapperDir/ping.real"` */
function programIn(command: readonly string[]): Partial<Wrapper> {
  return { program: command.find((word) => word.startsWith('/nix/store/')) ?? '' }
}

function saidBy(command: readonly string[]): Partial<Wrapper> {
  const [program = '', value = ''] = command
  switch (basename(program)) {
    case 'chown': {
      // `OWNER.GROUP` before 22.11
      const end = value.includes(':') ? value.indexOf(':') : value.lastIndexOf('.')
      const [owner, group] = [value.slice(0, end), value.slice(end + 1)]
      return { owner, group }
    }
    case 'chmod':
      return { mode: value }
    case 'setcap':
      return { capabilities: value.replace(/^cap_setpcap,/, '') }
    default:
      return {}
  }
}

const SIMPLE = /^[\w.,+=-]{1,200}$/

function describe({ owner, group, mode, capabilities, program }: Wrapper): Sealed {
  const isShown = [owner, group].every((name) => SIMPLE.test(name))
  const digits = /^[0-7]{4}$/.test(mode) ? Number.parseInt(mode[0] as string, 8) : 0
  const isSetuid = /(?:^|,)u\+s/.test(mode) || (digits & 4) !== 0
  const isSetgid = /(?:^|,)g\+s/.test(mode) || (digits & 2) !== 0
  const text = words([
    isSetuid && `setuid ${isShown ? owner : 'another user'}`,
    isSetgid && `setgid ${isShown ? group : 'another group'}`,
    capabilities !== null &&
      (SIMPLE.test(capabilities) ? `capabilities ${capabilities}` : 'capabilities'),
    !isSetuid && !isSetgid && capabilities === null && 'no special privileges',
  ])
  return sealed(text, [
    ['owner', isSetuid && isShown ? '' : owner],
    ['group', isSetgid && isShown ? '' : group],
    ['permissions', mode.replace(/(?:^|,)[ug][+-]s/g, '')],
    ...(program === '' ? [] : [['program', withoutBuild(program)] as const]),
  ])
}
