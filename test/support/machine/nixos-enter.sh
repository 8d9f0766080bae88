#! /bin/sh
# Stands in for nixos-enter(8) on a rescue machine: the system below --root as /, in namespaces of
# its own, after its activation. The programs are the rescue machine's, where the real one has the
# system's own.
# usage: nixos-enter [--root DIR] [--silent] (-c COMMAND | -- PROGRAM ARGUMENT...)
if [ -z "${NIXOS_ENTER_INSIDE-}" ]; then
  export NIXOS_ENTER_INSIDE=1
  exec unshare --fork --mount --uts --pid --propagation private "$0" "$@"
fi
root=/mnt
while [ $# -gt 0 ]; do
  case $1 in
    --root) root=$2; shift 2 ;;
    --silent) shift ;;
    -c | --command) shift; set -- sh -c "$@"; break ;;
    --) shift; break ;;
    --help) echo "usage: nixos-enter"; exit 0 ;;
    *) echo "$0: unknown option '$1'" >&2; exit 1 ;;
  esac
done
if [ ! -e "$root/etc/NIXOS" ]; then
  echo "$0: '$root' is not a NixOS installation" >&2
  exit 126
fi
for directory in dev sys usr bin sbin lib lib64 etc/alternatives; do
  [ ! -e "/$directory" ] || mount --rbind "/$directory" "$root/$directory"
done
mount -t proc proc "$root/proc"
system=/nix/var/nix/profiles/system
unset NIXOS_ENTER_INSIDE
IN_NIXOS_ENTER=1 chroot "$root" "$system/activate" >&2 || true
exec chroot "$root" "$@"
