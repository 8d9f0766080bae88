#! /bin/sh
# What NixOS's switch-to-configuration does, in its order and its words, without a systemd: boot
# loader first, then units (said only), then the running system. It records how it was called and
# fails as it is told to in /run/terrapin-test/fail-ACTION: an exit status, or a word (Failure in machine.ts).
toplevel=@out@
log=/var/log/switch-to-configuration.log

action=${1-}
case $action in
  switch | boot | test | dry-activate | check) ;;
  *)
    echo "Usage: switch-to-configuration [check|switch|boot|test|dry-activate]" >&2
    exit 1
    ;;
esac
if [ "$(id -u)" != 0 ]; then
  echo "Error: switch-to-configuration must be run as the root user" >&2
  exit 1
fi

# FILE -> its first line in $text, empty where there is none. The shell reads it, since to start
# another program takes longer than all else here.
read_line() {
  text=
  [ ! -r "$1" ] || IFS= read -r text < "$1"
}

read_line "/run/terrapin-test/fail-$action"
failure=$text
# Before it is in the log, where a test sees that it was called.
if [ "$failure" = deaf ]; then trap "" INT TERM; fi

called="@logName@ $action"
for variable in NIXOS_INSTALL_BOOTLOADER LOCALE_ARCHIVE NIXOS_NO_CHECK; do
  eval "value=\${$variable-}"
  [ -z "$value" ] || called="$called $variable=$value"
done
echo "$called" >> "$log"

say() {
  [ -z "$2" ] || echo "$1: $(echo $2 | sed 's/ /, /g')" >&2
}

is_set() {
  grep -qE "^$2=($3)\$" "$1"
}

# DIRECTORY... -> the names of the services in them
services() {
  for directory in "$@"; do
    for unit in "$directory"/*.service; do
      [ ! -L "$unit" ] && [ ! -e "$unit" ] || echo "${unit##*/}"
    done
  done
}

# Sorts the services into lists by what becomes of them, as the unit files ask.
compare_units() {
  old=/run/current-system/etc/systemd/system
  new=$toplevel/etc/systemd/system
  stop= start= restart= reload= skip= started=
  for unit in $(services "$old" "$new" | sort -u); do
    if [ ! -e "$old/$unit" ]; then
      started="$started $unit"
    elif [ ! -s "$new/$unit" ]; then
      stop="$stop $unit"
    elif [ "$(readlink "$old/$unit")" = "$(readlink "$new/$unit")" ]; then
      continue
    elif is_set "$new/$unit" X-ReloadIfChanged 'true|yes'; then
      reload="$reload $unit"
    elif is_set "$new/$unit" 'X-RestartIfChanged' 'false|no'; then
      skip="$skip $unit"
    elif is_set "$new/$unit" X-StopIfChanged 'false|no'; then
      restart="$restart $unit"
    else
      stop="$stop $unit"
      start="$start $unit"
    fi
  done
}

install_boot_loader() {
  if [ -d /boot/loader ]; then
    /bin/sh -e @systemdBoot@ "$toplevel" @limit@
  elif [ -d /boot/grub ]; then
    /bin/sh -e @grub@ "$toplevel" @limit@
  fi
}

case $failure in
  not-nixos)
    echo "This is not a NixOS installation!" >&2
    exit 2
    ;;
  locked)
    echo "Could not acquire lock" >&2
    exit 11
    ;;
esac

case $action in
  boot | dry-activate) echo "Not checking switch inhibitors (action = $action)" >&2 ;;
  *)
    if [ "$failure" = checks ] && [ "$NIXOS_NO_CHECK" != 1 ]; then
      echo "Checking switch inhibitors..." >&2
      echo "There are changes to critical components of the system:" >&2
      echo "Pre-switch check 'switchInhibitors' failed" >&2
      echo "Pre-switch checks failed" >&2
      exit 1
    fi
    echo "Checking switch inhibitors... done" >&2
    ;;
esac
if [ "$action" = check ]; then exit "${failure:-0}"; fi

if [ "$action" = switch ] || [ "$action" = boot ]; then
  [ ! -d /boot/grub ] || echo "updating GRUB 2 menu..." >&2
  if [ "$failure" = 1 ] || ! install_boot_loader; then
    echo "Failed to install bootloader" >&2
    exit 1
  fi
fi
if [ "$failure" = hang ] || [ "$failure" = deaf ]; then exec sleep 100000; fi
if [ "$action" = boot ]; then exit "${failure:-0}"; fi

# Whether the two systems have the same one.
has_interface_of() {
  read_line "$1/init-interface-version"
  interface=$text
  read_line "$2/init-interface-version"
  [ "$text" = "$interface" ]
}
# No running system at all: the real one would refuse, here it is a machine just laid out.
if [ "$failure" = 100 ] || { [ -e /run/current-system ] &&
  ! has_interface_of /run/current-system "$toplevel"; }; then
  echo "Warning: the new NixOS configuration has an ‘init’ that is" >&2
  echo "incompatible with the current configuration.  The new configuration" >&2
  echo "won't take effect until you reboot the system." >&2
  exit 100
fi

if [ "$failure" = unparsed ]; then
  echo "Error: Failed to parse systemd unit file $toplevel/etc/systemd/system/web.service" >&2
  printf '\nCaused by:\n    0: Failed parse unit file as INI\n    1: 7:1 expecting "="\n' >&2
  exit 1
fi

compare_units
if [ "$action" = dry-activate ]; then
  say "would stop the following units" "$stop"
  say "would NOT stop the following changed units" "$skip"
  echo "would activate the configuration..." >&2
  "$toplevel/dry-activate" "$toplevel"
  say "would reload the following units" "$reload"
  say "would restart the following units" "$restart"
  say "would start the following units" "$start"
  exit "${failure:-0}"
fi

# What is still to be started, for the next switch where this one is interrupted.
[ -d /run/nixos ] || mkdir -p /run/nixos
for unit in $start; do echo "$unit" >> /run/nixos/start-list; done
say "stopping the following units" "$stop"
if [ "$failure" = killed ]; then kill -KILL $$; fi
# The unit that it runs as is stopped: systemd-run ends with 0.
if [ "$failure" = stopped ]; then exit 0; fi
say "NOT restarting the following changed units" "$skip"
echo "activating the configuration..." >&2
echo "setting up /etc..."
"$toplevel/activate" "$toplevel"
case $failure in 2 | script-and-units) echo "Failed to run activate script" >&2 ;; esac
echo "reloading user units for alice..." >&2
echo "restarting the following user units: nixos-activation.service" >&2
echo "restarting sysinit-reactivation.target" >&2
if [ "$failure" = stopped-late ]; then exit 0; fi
say "reloading the following units" "$reload"
say "restarting the following units" "$restart"
say "starting the following units" "$start"
[ ! -e /run/nixos/start-list ] || rm -f /run/nixos/start-list
[ "$failure" != script-and-units ] || failure=4
if [ "$failure" = 4 ]; then echo "Failed to start foo.service" >&2; fi
say "the following new units were started" "$started"
if [ "$failure" = 4 ]; then
  echo "warning: the following units failed: foo.service" >&2
  # The real one runs systemctl, which prints the status of each.
  echo "× foo.service - Foo"
  echo "     Active: failed (Result: exit-code)"
fi
exit "${failure:-0}"
