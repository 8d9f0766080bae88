# Writes the systemd-boot menu as NixOS's builder does, with its older naming of entries:
# one entry for each generation of the system profile and of every system-profiles/*, one more for
# each of their specialisations. What is not kept is removed first; the default is set only if the
# given toplevel is among the generations.
# usage: systemd-boot.sh TOPLEVEL LIMIT
toplevel=$1
limit=$2
profiles=/nix/var/nix/profiles
entries=/boot/loader/entries
kernels=/boot/EFI/nixos
mkdir -p "$entries" "$kernels"

# PROFILE-PATH -> its newest generations' numbers, oldest first
generations() {
  ls "$(dirname "$1")" | sed -n "s/^$(basename "$1")-\([1-9][0-9]*\)-link\$/\1/p" | sort -n |
    tail -n "$limit"
}

# Whether the builder can make an entry of what lies there.
is_bootable() {
  [ -e "$1/boot.json" ] && [ -e "$1/kernel" ] && [ -e "$1/initrd" ]
}

# STORE FILE -> its name on the boot partition
boot_name() {
  file=$(readlink -f "$1")
  directory=$(dirname "${file#/nix/store/}")
  echo "$directory-$(basename "$file").efi"
}

# What to keep: lines of `entry name|system|profile name|generation|specialisation`.
menu() {
  for profile in system $(ls "$profiles/system-profiles" 2> /dev/null | grep -v -e '-link$'); do
    path=$profiles/$profile name= prefix=nixos
    [ "$profile" = system ] || path=$profiles/system-profiles/$profile name=$profile
    [ -z "$name" ] || prefix=nixos-$name
    for number in $(generations "$path"); do
      system=$path-$number-link
      is_bootable "$system" || continue
      echo "$prefix-generation-$number|$system|$name|$number|"
      for child in $(ls "$system/specialisation" 2> /dev/null); do
        entry=$prefix-generation-$number-specialisation-$child
        echo "$entry|$system/specialisation/$child|$name|$number|$child"
      done
    done
  done
}

prune() {
  kept=$(menu | while IFS='|' read -r entry system rest; do
    echo "$entry.conf $(boot_name "$system/kernel") $(boot_name "$system/initrd")"
  done)
  for path in "$entries"/nixos*-generation-*.conf "$kernels"/*; do
    case " $(echo $kept) " in
      *" ${path##*/} "*) ;;
      *) rm -f "$path" ;;
    esac
  done
}

# SYSTEM FILE: on the boot partition under its own name
copy() {
  name=$(boot_name "$1")
  [ -e "$kernels/$name" ] || { cp "$1" "$kernels/$name.tmp" && mv "$kernels/$name.tmp" "$kernels/$name"; }
}

# SYSTEM: where its bootspec says that it lies, which a wrapper of it does not
toplevel_of() {
  init=$(grep -o '"init":"[^"]*"' "$1/boot.json" | head -n 1 | cut -d '"' -f 4)
  [ -n "$init" ] && dirname "$init" || readlink -f "$1"
}

write_entry() {
  store=$(toplevel_of "$2")
  title=NixOS
  [ -z "$3" ] || title="$title [$3]"
  [ -z "$5" ] || title="$title ($5)"
  copy "$2/kernel"
  copy "$2/initrd"
  linux=$(ls "$store/kernel-modules/lib/modules" 2> /dev/null || true)
  label="NixOS Test $(cat "$store/nixos-version" 2> /dev/null || true) (Linux $linux)"
  cat > "$entries/$1.tmp" <<ENTRY
title $title
sort-key nixos
version Generation $4 $label, built on $(date -d "@$(stat -L -c %Z "$2")" +%F)
linux /EFI/nixos/$(boot_name "$2/kernel")
initrd /EFI/nixos/$(boot_name "$2/initrd")
options init=$store/init $(cat "$store/kernel-params" 2> /dev/null || true)
machine-id $(cat /etc/machine-id)
ENTRY
  mv "$entries/$1.tmp" "$entries/$1.conf"
}

write_default() {
  printf 'timeout 5\ndefault %s.conf\nconsole-mode keep\n' "$1" > /boot/loader/loader.tmp
  mv /boot/loader/loader.tmp /boot/loader/loader.conf
}

prune
menu | while IFS='|' read -r entry system profile number specialisation; do
  write_entry "$entry" "$system" "$profile" "$number" "$specialisation"
  if [ -z "$specialisation" ] && [ "$(toplevel_of "$system")" = "$toplevel" ]; then
    write_default "$entry"
  fi
done
