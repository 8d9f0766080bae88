# Copies, not links: a flake's source holds its files.
mkdir -p "$out"
printf '%s\n' "$links" | while read -r name target; do
  mkdir -p "$out/$(dirname "$name")"
  cp "$target" "$out/$name"
done
