# Writes the systemd-boot menu as NixOS's builder does, with its older naming of entries:
# one entry for each generation of the system profile and of every system-profiles/*, one more for
# each of their specialisations. What is not kept is removed first; the default is set only if the
# given toplevel is among the generations.
# Hundreds of tests run this, and most of its time would be the start of other programs: it asks
# those once for all entries, and the shell itself where that can answer.
# usage: systemd-boot.sh TOPLEVEL LIMIT
toplevel=$1
limit=$2
profiles=/nix/var/nix/profiles
entries=/boot/loader/entries
kernels=/boot/EFI/nixos
[ -d "$entries" ] && [ -d "$kernels" ] || mkdir -p "$entries" "$kernels"
newline='
'

# FILE -> $text, its first line; empty if there is none
read_line() {
  text=
  [ ! -r "$1" ] || IFS= read -r text < "$1" || true
}

# PROFILE-PATH -> $numbers of its newest generations, oldest first
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
  numbers=$(printf '%s\n' $numbers | sort -n | tail -n "$limit")
}

# Whether the builder can make an entry of what lies there.
is_bootable() {
  [ -e "$1/boot.json" ] && [ -e "$1/kernel" ] && [ -e "$1/initrd" ]
}

# What to keep -> $menu: lines of `entry name|system|profile name|generation|specialisation`.
# $systems are the same systems, and $files their kernels and initrds.
read_menu() {
  menu= systems= files=
  read_profile "$profiles/system" nixos ""
  for path in "$profiles"/system-profiles/*; do
    name=${path##*/}
    case $name in
      '*' | *-link) ;;
      *) read_profile "$path" "nixos-$name" "$name" ;;
    esac
  done
}

# PROFILE-PATH PREFIX NAME
read_profile() {
  read_generations "$1"
  for number in $numbers; do
    system=$1-$number-link
    is_bootable "$system" || continue
    add "$2-generation-$number" "$system" "$3|$number|"
    for child in "$system"/specialisation/*; do
      [ -e "$child" ] || continue
      special=${child##*/}
      add "$2-generation-$number-specialisation-$special" "$child" "$3|$number|$special"
    done
  done
}

# ENTRY SYSTEM REST
add() {
  menu="$menu$1|$2|$3$newline"
  systems="$systems $2"
  files="$files $2/kernel $2/initrd"
}

# FILE OF THE STORE -> $boot_name, its name on the boot partition
name_on_boot() {
  boot_name=${1#/nix/store/}
  boot_name=${boot_name%/*}-${1##*/}.efi
}

# Asks about all systems at once: $files becomes their names on the boot partition, a kernel and an
# initrd for each, $dates when each was built.
read_files() {
  dates=
  [ -n "$systems" ] || return 0
  dates=$(stat -L -c %z $systems)
  read=$(readlink -f $files)
  files=
  while read -r file; do
    name_on_boot "$file"
    files="$files$boot_name$newline"
  done << FILES
$read
FILES
}

prune() {
  kept=" "
  while IFS='|' read -r entry rest; do
    kept="$kept$entry.conf "
  done << MENU
$menu
MENU
  kept="$kept$(echo $files) "
  set --
  for path in "$entries"/nixos*-generation-*.conf "$kernels"/*; do
    [ -e "$path" ] || [ -L "$path" ] || continue
    case $kept in
      *" ${path##*/} "*) ;;
      *) set -- "$@" "$path" ;;
    esac
  done
  [ $# = 0 ] || rm -f "$@"
}

# FILE NAME: on the boot partition under that name
copy() {
  [ -e "$kernels/$2" ] || { cp "$1" "$kernels/$2.tmp" && mv "$kernels/$2.tmp" "$kernels/$2"; }
}

# SYSTEM -> $store, where its bootspec says that it lies, which a wrapper of it does not
read_toplevel() {
  store=
  while IFS= read -r line || [ -n "$line" ]; do
    rest=${line#*'"init":"'}
    [ "$rest" != "$line" ] || continue
    rest=${rest%%'"'*}
    store=${rest%/*}
    break
  done < "$1/boot.json"
  [ -n "$store" ] || store=$(readlink -f "$1")
}

# ENTRY SYSTEM PROFILE NUMBER SPECIALISATION KERNEL INITRD DATE
write_entry() {
  title=NixOS
  [ -z "$3" ] || title="$title [$3]"
  [ -z "$5" ] || title="$title ($5)"
  copy "$2/kernel" "$6"
  copy "$2/initrd" "$7"
  linux=
  for path in "$store"/kernel-modules/lib/modules/*; do
    [ ! -e "$path" ] || linux=${path##*/}
  done
  read_line "$store/nixos-version"
  version=$text
  read_line "$store/kernel-params"
  printf '%s\n' "title $title" "sort-key nixos" \
    "version Generation $4 NixOS Test $version (Linux $linux), built on $8" \
    "linux /EFI/nixos/$6" "initrd /EFI/nixos/$7" "options init=$store/init $text" \
    "machine-id $machine" > "$entries/$1.tmp"
  mv "$entries/$1.tmp" "$entries/$1.conf"
}

# ENTRY
write_default() {
  printf 'timeout 5\ndefault %s.conf\nconsole-mode keep\n' "$1" > /boot/loader/loader.tmp
  mv /boot/loader/loader.tmp /boot/loader/loader.conf
}

read_line /etc/machine-id
machine=$text
read_menu
read_files
prune
while IFS='|' read -r entry system profile number specialisation; do
  [ -n "$entry" ] || continue
  read -r kernel <&3
  read -r initrd <&3
  read -r date rest <&4
  read_toplevel "$system"
  write_entry "$entry" "$system" "$profile" "$number" "$specialisation" "$kernel" "$initrd" "$date"
  if [ -z "$specialisation" ] && [ "$store" = "$toplevel" ]; then write_default "$entry"; fi
done << MENU 3<< FILES 4<< DATES
$menu
MENU
$files
FILES
$dates
DATES
