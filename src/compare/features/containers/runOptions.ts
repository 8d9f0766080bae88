/*
 * The options of `podman run` and `docker run` (podman-run(1), docker-run(1)). Parsing ends at an option that
 * is in neither table: the next word might be its value.
 */

/** Options without a value. */
const SWITCHES = [
  ...['detach', 'disable-content-trust', 'env-host', 'help', 'http-proxy', 'init', 'interactive'],
  ...['no-healthcheck', 'no-hostname', 'no-hosts', 'oom-kill-disable', 'passwd', 'privileged'],
  ...['publish-all', 'quiet', 'read-only', 'read-only-tmpfs', 'replace', 'rm', 'rmi', 'sig-proxy'],
  ...['tls-verify', 'tty', 'use-api-socket'],
]

/** Options with a value, after `=` or in the next word. */
const VALUED = [
  ...['add-host', 'annotation', 'arch', 'attach', 'authfile', 'blkio-weight', 'cap-add'],
  ...['blkio-weight-device', 'cap-drop', 'cert-dir', 'cgroup-conf', 'cgroup-parent', 'cgroupns'],
  ...['cgroups', 'chrootdirs', 'cidfile', 'conmon-pidfile', 'cpu-period', 'cpu-quota'],
  ...['cpu-rt-period', 'cpu-rt-runtime', 'cpu-shares', 'cpus', 'cpuset-cpus', 'cpuset-mems'],
  ...['creds', 'decryption-key', 'detach-keys', 'device', 'device-cgroup-rule', 'device-read-bps'],
  ...['device-read-iops', 'device-write-bps', 'device-write-iops', 'dns', 'dns-opt', 'dns-option'],
  ...['dns-search', 'domainname', 'entrypoint', 'env', 'env-file', 'env-merge', 'expose', 'gidmap'],
  ...[
    'gpus',
    'group-add',
    'group-entry',
    'health-cmd',
    'health-interval',
    'health-log-destination',
  ],
  ...['health-max-log-count', 'health-max-log-size', 'health-on-failure', 'health-retries'],
  ...['health-start-interval', 'health-start-period', 'health-startup-cmd', 'health-timeout'],
  ...['health-startup-interval', 'health-startup-retries', 'health-startup-success', 'hostname'],
  ...['health-startup-timeout', 'hosts-file', 'hostuser', 'image-volume', 'init-ctr', 'init-path'],
  ...[
    'ip',
    'ip6',
    'ipc',
    'isolation',
    'kernel-memory',
    'label',
    'label-file',
    'link',
    'log-driver',
  ],
  ...['link-local-ip', 'log-opt', 'mac-address', 'memory', 'memory-reservation', 'memory-swap'],
  ...['memory-swappiness', 'mount', 'name', 'net', 'net-alias', 'network', 'network-alias', 'os'],
  ...['oom-score-adj', 'passwd-entry', 'personality', 'pid', 'pidfile', 'pids-limit', 'platform'],
  ...['pod', 'pod-id-file', 'preserve-fd', 'preserve-fds', 'publish', 'pull', 'rdt-class'],
  ...['requires', 'restart', 'retry', 'retry-delay', 'runtime', 'sdnotify', 'seccomp-policy'],
  ...['secret', 'security-opt', 'shm-size', 'shm-size-systemd', 'stop-signal', 'stop-timeout'],
  ...['storage-opt', 'subgidname', 'subuidname', 'sysctl', 'systemd', 'timeout', 'tmpfs', 'tz'],
  ...['uidmap', 'ulimit', 'umask', 'unsetenv', 'unsetenv-all', 'user', 'userns', 'uts', 'variant'],
  ...['volume', 'volume-driver', 'volumes-from', 'workdir'],
]

/** Short options and their long names. */
const LETTERS: Readonly<Record<string, string>> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
}

const ALIASES: Readonly<Record<string, string>> = { net: 'network', 'dns-opt': 'dns-option' }
const [switchNames, valuedNames] = [new Set(SWITCHES), new Set(VALUED)]

/** Whether an option has no value. */
export function isSwitch(name: string): boolean {
  return switchNames.has(name)
}

/** An option with its value (`''` for a switch), and its number of words. */
export interface RunOption {
  /** The long name, without dashes. */
  readonly name: string
  readonly value: string
}

/** The parsed options, and the position after them. */
export interface RunOptions {
  readonly options: readonly RunOption[]
  /** Index of the image, or of the first unknown option. */
  readonly end: number
  readonly isUnderstood: boolean
}

/** Parses the options from `start` on. */
export function runOptions(words: readonly string[], start: number): RunOptions {
  const options: RunOption[] = []
  let at = start
  while (at < words.length) {
    const word = words[at] as string
    if (word === '--') return { options, end: at + 1, isUnderstood: true }
    if (!word.startsWith('-') || word === '-') break
    const read = word.startsWith('--') ? long(word) : short(word)
    if (read === null) return { options, end: at, isUnderstood: false }
    const { switches, name, value } = read
    for (const letter of switches) options.push({ name: letter, value: '' })
    at += 1
    if (name === null) continue
    options.push({ name, value: value ?? words[at] ?? '' })
    if (value === null) at += 1
  }
  return { options, end: at, isUnderstood: true }
}

/** Switches combined in one word, and a last option with a value; null if the value is the next word. */
interface Read {
  readonly switches: readonly string[]
  readonly name: string | null
  readonly value: string | null
}

function long(word: string): Read | null {
  const equals = word.indexOf('=')
  const said = word.slice(2, equals === -1 ? undefined : equals)
  const name = Object.hasOwn(ALIASES, said) ? (ALIASES[said] as string) : said
  if (equals !== -1) {
    const value = word.slice(equals + 1)
    const isOn = isSwitch(name) && value === 'true'
    return /^[a-z][a-z0-9-]{0,40}$/.test(name)
      ? { switches: [], name, value: isOn ? '' : value }
      : null
  }
  if (isSwitch(name)) return { switches: [name], name: null, value: null }
  return valuedNames.has(name) ? { switches: [], name, value: null } : null
}

/** `-it`, `-p 80:80`, `-p80:80`, `-dp=80:80` */
function short(word: string): Read | null {
  const switches: string[] = []
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] as string
    const name = Object.hasOwn(LETTERS, letter) ? (LETTERS[letter] as string) : null
    if (name === null) return null
    if (valuedNames.has(name)) {
      const value = word.slice(at + 1).replace(/^=/, '')
      return { switches, name, value: value === '' ? null : value }
    }
    switches.push(name)
  }
  return { switches, name: null, value: null }
}
