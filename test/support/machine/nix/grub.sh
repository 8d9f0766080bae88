# Writes /boot/grub/grub.cfg as NixOS's install-grub does: the given toplevel first (the default),
# then a submenu of all its generations and one for each system-profiles/* with a plain name.
# Kernels are copied first, obsolete ones removed last, as for a /boot of its own file system.
# usage: grub.sh TOPLEVEL LIMIT
toplevel=$1
limit=$2
profiles=/nix/var/nix/profiles
kernels=/boot/kernels
mkdir -p /boot/grub "$kernels"
: > "$kernels/.used"

# PROFILE-PATH -> its newest generations' numbers, newest first
generations() {
  ls "$(dirname "$1")" | sed -n "s/^$(basename "$1")-\([1-9][0-9]*\)-link\$/\1/p" | sort -rn |
    head -n "$limit"
}

# STORE FILE -> its name below /kernels, after copying it there
copy() {
  file=$(readlink -f "$1")
  name=$(echo "${file#/nix/store/}" | tr / -)
  [ -e "$kernels/$name" ] || { cp "$file" "$kernels/.tmp" && mv "$kernels/.tmp" "$kernels/$name"; }
  echo "$name" >> "$kernels/.used"
  echo "$name"
}

# NAME SYSTEM
entry() {
  [ -e "$2/kernel" ] && [ -e "$2/initrd" ] || return 0
  linux=$(copy "$2/kernel")
  initrd=$(copy "$2/initrd")
  cat <<ENTRY
menuentry "$1" --class nixos --unrestricted {
  linux (\$drive1)//kernels/$linux init=$(readlink -f "$2")/init $(cat "$2/kernel-params")
  initrd (\$drive1)//kernels/$initrd
}

ENTRY
}

# NAME SYSTEM: an entry for each of its specialisations
specialisations() {
  for child in $(ls "$2/specialisation" 2> /dev/null); do
    link=$2/specialisation/$child
    date=$(date -d "@$(stat -c %Y "$link")" +%F)
    entry "$1 - ($child - $date - $(cat "$link/nixos-version"))" "$link"
  done
}

# NAME SUFFIX SYSTEM: the system, and with specialisations a submenu of it and them
entries() {
  if [ ! -d "$3/specialisation" ]; then
    entry "$1$2" "$3"
    return
  fi
  echo "submenu \"> $1$2\" --class submenu {"
  entry "$1 - Default$2" "$3"
  specialisations "$1" "$3"
  echo "}"
}

# DESCRIPTION PROFILE-PATH
submenu() {
  echo "submenu \"$1\" --class submenu {"
  for number in $(generations "$2"); do
    link=$2-$number-link
    if [ ! -e "$link/nixos-version" ]; then
      echo "skipping corrupt system profile entry '$link'" >&2
      continue
    fi
    date=$(date -d "@$(stat -c %Y "$link")" +%F)
    entries "NixOS - Configuration $number" " ($date - $(cat "$link/nixos-version"))" "$link"
  done
  echo "}"
}

menu() {
  cat <<'HEADER'
if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "${next_entry}" ]; then
  set default="${next_entry}"
  set next_entry=
  save_env next_entry
  set timeout=1
  set boot_once=true
else
  set default=0
  set timeout=5
fi

HEADER
  name=NixOS
  [ ! -d "$toplevel/specialisation" ] || name="NixOS - Default"
  entry "$name" "$toplevel"
  specialisations NixOS "$toplevel"
  submenu "NixOS - All configurations" "$profiles/system"
  for name in $(ls "$profiles/system-profiles" 2> /dev/null | grep -E '^[A-Za-z0-9_]+$'); do
    submenu "NixOS - Profile '$name'" "$profiles/system-profiles/$name"
  done
}

menu > /boot/grub/grub.cfg.tmp
mv /boot/grub/grub.cfg.tmp /boot/grub/grub.cfg
for path in "$kernels"/*; do
  grep -qxF "${path##*/}" "$kernels/.used" || rm -f "$path"
done
rm -f "$kernels/.used"
