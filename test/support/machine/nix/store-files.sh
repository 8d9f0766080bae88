# Writes $text0 to the first line of $places, $text1 to the second, and so on.
mkdir -p "$out"
number=0
printf '%s\n' "$places" | while read -r place; do
  mkdir -p "$out/$(dirname "$place")"
  eval "text=\$text$number"
  printf '%s' "$text" > "$out/$place"
  case $place in bin/*) chmod +x "$out/$place" ;; esac
  number=$((number + 1))
done
