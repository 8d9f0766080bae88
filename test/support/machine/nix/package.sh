# The first output is the main one: it holds the payload, the other outputs refer to it.
main=
for output in $outputs; do
  eval "path=\$$output"
  mkdir -p "$path/share/doc/$pname" "$path/nix-support"
  echo "$pname, output $output $flavour" > "$path/share/doc/$pname/README.$output"
  if [ -z "$main" ]; then
    main=$path
    mkdir -p "$path/bin"
    printf '#!/bin/sh\necho %s\n' "$pname" > "$path/bin/$pname"
    chmod +x "$path/bin/$pname"
    echo "$deps" > "$path/nix-support/propagated-build-inputs"
    # A hole: its bytes count in the NAR and cost nothing on the disk.
    truncate -s "$size" "$path/share/doc/$pname/payload"
  else
    echo "$main" > "$path/nix-support/propagated-build-inputs"
  fi
done
