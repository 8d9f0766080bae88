mkdir -p "$out/etc/systemd"
ln -s "$units" "$out/etc/systemd/system"
[ -z "$userUnits" ] || ln -s "$userUnits" "$out/etc/systemd/user"
printf '%s\n' "$links" | while read -r name target; do
  mkdir -p "$out/etc/$(dirname "$name")"
  ln -s "$target" "$out/etc/$name"
done
printf '%s\n' "$modes" | while read -r name mode uid gid; do
  [ -n "$name" ] || continue
  echo "$mode" > "$out/etc/$name.mode"
  echo "$uid" > "$out/etc/$name.uid"
  echo "$gid" > "$out/etc/$name.gid"
done
