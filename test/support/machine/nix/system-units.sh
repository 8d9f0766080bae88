# Links each unit, what its [Install] section asks for, and what it is to be pulled in by besides.
mkdir -p "$out"
printf '%s\n' "$links" | while read -r name target; do
  [ -n "$name" ] || continue
  mkdir -p "$out/$(dirname "$name")"
  ln -s "$target" "$out/$name"
  [ "$target" != /dev/null ] || continue
  for kind in Wanted:wants Required:requires; do
    for wanting in $(sed -n "s/^${kind%:*}By=//p" "$target"); do
      mkdir -p "$out/$wanting.${kind#*:}"
      ln -s "../$name" "$out/$wanting.${kind#*:}/$name"
    done
  done
done
printf '%s\n' "$pulls" | while read -r place target; do
  [ -n "$place" ] || continue
  mkdir -p "$out/$(dirname "$place")"
  ln -sfn "$target" "$out/$place"
done
