mkdir -p "$out/bin"
ln -s "$etc/etc" "$out/etc"
ln -s "$sw" "$out/sw"
ln -s "$systemd" "$out/systemd"
[ -z "$firmware" ] || ln -s "$firmware/lib/firmware" "$out/firmware"
printf '%s' "$label" > "$out/nixos-version"
printf '%s' x86_64-linux > "$out/system"
printf '%s' "$initInterfaceVersion" > "$out/init-interface-version"
printf '%s' "$extraDependencies" > "$out/extra-dependencies"

if [ -n "$kernel" ]; then
  ln -s "$kernel" "$out/kernel"
  ln -s "$initrd" "$out/initrd"
  ln -s "$kernelModules" "$out/kernel-modules"
  printf '%s' "$kernelParams" > "$out/kernel-params"
  printf '%s\n' "$bootJson" > "$out/boot.json"
fi

if [ -n "$specialisations" ]; then
  mkdir "$out/specialisation"
  printf '%s\n' "$specialisations" | while read -r name target; do
    ln -s "$target" "$out/specialisation/$name"
  done
fi

cat > "$out/init" <<SCRIPT
#! /bin/sh
systemConfig=$out
exec $systemd/lib/systemd/systemd
SCRIPT
# The commands stay as they are, whatever a shell would make of them here.
cat > "$out/activate" <<SCRIPT
#! /bin/sh
$activation
ln -sfn "$out" /run/.current-system.new
mv -T /run/.current-system.new /run/current-system
SCRIPT
printf '#! /bin/sh\n' > "$out/dry-activate"
sed -e "s|@out@|$out|g" -e "s|@logName@|$logName|g" -e "s|@limit@|$configurationLimit|g" \
  -e "s|@systemdBoot@|$systemdBoot|g" -e "s|@grub@|$grub|g" \
  "$switchToConfiguration" > "$out/bin/switch-to-configuration"
chmod +x "$out/init" "$out/activate" "$out/dry-activate" "$out/bin/"*

for path in $lacks; do rm -rf "${out:?}/$path"; done
printf '%s\n' "$replacements" | while read -r path target; do
  [ -n "$path" ] || continue
  rm -rf "${out:?}/$path"
  mkdir -p "$(dirname "$out/$path")"
  cp "$target" "$out/$path"
done
