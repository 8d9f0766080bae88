# Writes /boot/grub/grub.cfg as NixOS's install-grub does: the given toplevel first (the default),
# then a submenu of all its generations and one for each system-profiles/* with a plain name.
# Kernels are copied first, obsolete ones removed last, as for a /boot of its own file system.
# Many tests run this, and most of its time would be the start of other programs: where the shell
# itself can answer, it does.
# usage: grub.sh TOPLEVEL LIMIT
toplevel=$1
limit=$2
profiles=/nix/var/nix/profiles
kernels=/boot/kernels
mkdir -p /boot/grub "$kernels"
: > "$kernels/.used"
newline='
'

# FILE -> $text, its first line; empty if there is none
read_line() {
  text=
  [ ! -r "$1" ] || IFS= read -r text < "$1" || true
}

# PROFILE-PATH -> $numbers of its newest generations, newest first
read_generations() {
  numbers=
  for link in "$1"-[1-9]*-link; do
    number=${link#"$1"-}
    number=${number%-link}
    case $number in
      *[!0-9]*) ;;
      *) numbers="$numbers $number" ;;
    esac
  done
  numbers=$(printf '%s\n' $numbers | sort -rn | head -n "$limit")
}

# LINK -> $date of the link itself
read_date() {
  date=$(stat -c %y "$1")
  date=${date%% *}
}

# FILE OF THE STORE -> $name, its name below /kernels, after copying it there
copy() {
  rest=${1#/nix/store/}
  name=
  while [ "${rest#*/}" != "$rest" ]; do
    name=$name${rest%%/*}-
    rest=${rest#*/}
  done
  name=$name$rest
  [ -e "$kernels/$name" ] || { cp "$1" "$kernels/.tmp" && mv "$kernels/.tmp" "$kernels/$name"; }
  echo "$name" >> "$kernels/.used"
}

# NAME SYSTEM
entry() {
  [ -e "$2/kernel" ] && [ -e "$2/initrd" ] || return 0
  files=$(readlink -f "$2/kernel" "$2/initrd" "$2")
  initrd=${files#*"$newline"}
  store=${initrd#*"$newline"}
  copy "${files%%"$newline"*}"
  linux=$name
  copy "${initrd%%"$newline"*}"
  read_line "$2/kernel-params"
  printf '%s\n' "menuentry \"$1\" --class nixos --unrestricted {" \
    "  linux (\$drive1)//kernels/$linux init=$store/init $text" \
    "  initrd (\$drive1)//kernels/$name" "}" ""
}

# NAME SYSTEM: an entry for each of its specialisations
specialisations() {
  for special in "$2"/specialisation/*; do
    [ -e "$special" ] || continue
    read_date "$special"
    read_line "$special/nixos-version"
    entry "$1 - (${special##*/} - $date - $text)" "$special"
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
  read_generations "$2"
  for number in $numbers; do
    link=$2-$number-link
    if [ ! -e "$link/nixos-version" ]; then
      echo "skipping corrupt system profile entry '$link'" >&2
      continue
    fi
    read_date "$link"
    read_line "$link/nixos-version"
    entries "NixOS - Configuration $number" " ($date - $text)" "$link"
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
  title=NixOS
  [ ! -d "$toplevel/specialisation" ] || title="NixOS - Default"
  entry "$title" "$toplevel"
  specialisations NixOS "$toplevel"
  submenu "NixOS - All configurations" "$profiles/system"
  for profile in "$profiles"/system-profiles/*; do
    case ${profile##*/} in
      *[!A-Za-z0-9_]*) ;;
      *) submenu "NixOS - Profile '${profile##*/}'" "$profile" ;;
    esac
  done
}

menu > /boot/grub/grub.cfg.tmp
mv /boot/grub/grub.cfg.tmp /boot/grub/grub.cfg
used=
while read -r name; do used="$used $name "; done < "$kernels/.used"
set -- "$kernels/.used"
for path in "$kernels"/*; do
  case $used in
    *" ${path##*/} "*) ;;
    *) set -- "$@" "$path" ;;
  esac
done
rm -f "$@"
