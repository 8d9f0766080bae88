import { userInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { elevationEnvironment, rootEnvironment, safePath } from '../../src/host/environment.ts'

/** What makes a program load code, run another, or read someone's settings; far from all of it. */
const EVIL = [
  ...['LD_PRELOAD', 'LD_LIBRARY_PATH', 'LD_AUDIT', 'GCONV_PATH', 'LOCPATH', 'NLSPATH'],
  ...['NODE_OPTIONS', 'BASH_ENV', 'ENV', 'BASH_FUNC_id%%', 'SHELLOPTS', 'PS4', 'IFS', 'CDPATH'],
  ...['PERL5LIB', 'PERL5OPT', 'PYTHONPATH', 'PYTHONSTARTUP', 'RUBYOPT', 'TERMINFO', 'TMPDIR'],
  ...['GIT_SSH_COMMAND', 'GIT_CONFIG_GLOBAL', 'EDITOR', 'PAGER', 'SYSTEMD_PAGER', 'LESSOPEN'],
  ...['NIX_CONFIG', 'NIX_CONF_DIR', 'NIX_USER_CONF_FILES', 'NIX_PATH', 'NIX_STATE_DIR'],
  ...['XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_DIRS', 'DBUS_SYSTEM_BUS_ADDRESS'],
  ...['LC_', 'LC_evil', 'XLANG', 'constructor', '__proto__'],
]
const evil = Object.fromEntries(EVIL.map((name) => [name, '/tmp/evil']))

const GOOD = {
  ...{ TERM: 'xterm', LANG: 'de_DE.UTF-8', LC_ALL: 'C', LC_TIME: 'en_GB.UTF-8', TZ: 'UTC' },
  ...{ TZDIR: '/etc/zoneinfo', LOCALE_ARCHIVE: '/run/current-system/sw/lib/locale/locale-archive' },
  ...{ NIX_REMOTE: 'daemon', NIXOS_INSTALL_BOOTLOADER: '1', PATH: '/run/wrappers/bin' },
}
const ASKING = { SUDO_ASKPASS: '/bin/ask', DISPLAY: ':0', SSH_AUTH_SOCK: '/run/agent' }
const HERS = { HOME: '/home/alice', USER: 'alice', LOGNAME: 'alice' }
const all = { ...evil, ...GOOD, ...ASKING, ...HERS }

describe('the environment', () => {
  it('of what root runs is what is needed, and root’s own', () => {
    const roots = { HOME: userInfo().homedir, USER: 'root', LOGNAME: 'root' }
    expect(rootEnvironment(all)).toEqual({ ...GOOD, ...roots })
  })

  it('of what a person becomes root by has also what that asks with, and no home', () => {
    expect(elevationEnvironment(all)).toEqual({ ...GOOD, ...ASKING })
  })

  it.each([
    [undefined, undefined],
    ['', undefined],
    [':.:bin:./a', undefined],
    ['/a:/b', '/a:/b'],
    [':/a:.:/b:relative:', '/a:/b'],
  ])('has of the PATH %j only %j', (path, safe) => {
    expect(safePath(path)).toBe(safe)
    expect(elevationEnvironment({ PATH: path })).toEqual(safe === undefined ? {} : { PATH: safe })
  })
})
