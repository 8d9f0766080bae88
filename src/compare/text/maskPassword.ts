import { HIDDEN } from './maskBlock.ts'
import { isHarmless } from './secretName.ts'

/* The value of `-p`: a password for many programs; for many others a port, a process or a name. */

/** Programs whose `-p` is not a password, and one whose `-p` takes none after it. */
const OTHER =
  /^(?:mkdir|cp|mv|install|touch|chmod|rsync|tar|patch|date|mktemp|mount|umount|losetup|fallocate|ip|ss|tc|nc|ncat|socat|iptables|ip6tables|ip46tables|ebtables|arptables|nft|ipset|systemctl|journalctl|loginctl|machinectl|busctl|systemd-run|systemd-analyze|systemd-cat|systemd-nspawn|systemd-tmpfiles|systemd-sysusers|ps|pgrep|pkill|kill|lsof|strace|ltrace|gdb|perf|top|htop|taskset|chrt|ionice|renice|prlimit|nix|nix-shell|nix-env|nix-collect-garbage|nixos-rebuild|home-manager|read|trap|export|declare|typeset|set|command|time|env|bash|sh|dash|zsh|su|sudo|git|jj|hg|svn|ssh|scp|sftp|mosh|autossh|ssh-keyscan|docker|podman|nerdctl|docker-compose|podman-compose|kubectl|perl|python|python3|ruby|node|php|sed|awk|gawk|grep|rg|less|more|man|cat|uname|hostname|id|test|diff|make|cargo|go|npm|gcc|ffmpeg|ffprobe|mpv|vlc|qemu|psql|pg_dump|pg_dumpall|pg_restore|pg_isready|pg_ctl|postgres|pgbench|createdb|createuser|dropdb|initdb|mysql|mysqldump|mysqladmin|mysqlcheck|mysqlimport|mariadb[\w-]{0,20}|htpasswd|redis-cli|redis-server|memcached|borg|restic|cryptsetup|modprobe|udevadm|sysctl|fsck|mkfs|btrfs|zfs|zpool|lvcreate|parted|sgdisk|cpio|unzip|lpr|lp|tmux|screen|xargs|find|nmap|tcpdump|ping|traceroute|dig|rpcinfo|exportfs|wg|swaymsg|xdg-open|dbus-send|gpg|openssl|ftp|telnet|lsblk|findmnt|wpa_supplicant)$/

/** Ports and ranges, with or without addresses; protocols; values of variables. */
const PLAIN =
  /^["']?(?:[\d.:,-]+(?:\/(?:tcp|udp))?|(?:tcp|udp|sctp|icmp|icmpv6|ipv6-icmp|esp|ah|gre|all)|\$[A-Z_][A-Z0-9_]*|\$\{[A-Za-z_]\w*\}|\$\d|%[a-zA-Z]|[~.]?\.?\/?|[~.]{1,2}\/\S*)["']?[;,]?$/

/**
 * `-p VALUE`, `-pVALUE`, `-p=VALUE`; no value if the next option follows. An option with the name of a
 * secret, `-password VALUE`, is masked by that name.
 */
const OPTION =
  /(\s-p(?!(?:ass|assword|asswd|assphrase|sk|in)[\s=:])[ \t=]{0,9})(?![\s=-])("[^"]*"?|'[^']*'?|[^\s"']\S*)/g

/** A shell command, or that of a unit, without a `-p` that may be a password. */
export function maskPassword(command: string): string {
  if (!command.includes(' -p') && !command.includes('\t-p')) return command
  let checked = 0
  let isOther = false
  return command.replace(OPTION, (whole, option: string, value: string, at: number) => {
    isOther ||= namesOther(command.slice(checked, at))
    checked = at
    if (isOther || PLAIN.test(value) || isHarmless(value)) return whole
    if (value.startsWith(HIDDEN)) return whole
    const mark = /^["']/.exec(value)?.[0] ?? ''
    return `${option}${mark}${HIDDEN}${mark !== '' && value.length > 1 && value.endsWith(mark) ? mark : ''}`
  })
}

const STORE = /\/nix\/store\/[0-9a-z]{32}-/g

/** Whether a command contains such a program, by its path or its name. */
function namesOther(text: string): boolean {
  // The store’s own path names Nix, but no program.
  for (const [word] of text.replace(STORE, '').matchAll(/[\w.+-]+/g)) {
    if (word.length < 40 && OTHER.test(word)) return true
  }
  return false
}
