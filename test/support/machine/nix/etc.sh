mkdir -p "$out/etc/systemd"
ln -s "$units" "$out/etc/systemd/system"
printf '%s\n' "$links" | while read -r name target; do
  mkdir -p "$out/etc/$(dirname "$name")"
  ln -s "$target" "$out/etc/$name"
done
