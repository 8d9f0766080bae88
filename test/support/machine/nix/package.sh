# The first output is the main one: it holds the payload, the other outputs refer to it.
# An output's files lie in directories that no other store path has, so that all can be installed.
main=
for output in $outputs; do
  eval "path=\$$output"
  storeName=${path#*-}
  doc=$path/share/doc/$storeName
  mkdir -p "$doc" "$path/nix-support"
  echo "$pname, output $output $flavour" > "$doc/README"
  if [ -z "$main" ]; then
    main=$path
    mkdir -p "$path/bin"
    printf '#!/bin/sh\necho %s\n' "$pname" > "$path/bin/$pname"
    chmod +x "$path/bin/$pname"
    echo "$deps" > "$path/nix-support/propagated-build-inputs"
    # A hole: its bytes count in the NAR and cost nothing on the disk.
    truncate -s "$size" "$doc/payload"
  else
    echo "$main" > "$path/nix-support/propagated-build-inputs"
  fi
done
