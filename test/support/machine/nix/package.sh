# The first output is the main one: it holds the payload, the other outputs refer to it.
# An output's files lie in directories that no other store path has, so that all can be installed.
main_path=
for output in $outputs; do
  eval "output_path=\$$output"
  # A plain name would hide the path of an output called so.
  own_files=$output_path/share/doc/${output_path#*-}
  mkdir -p "$own_files" "$output_path/nix-support"
  echo "$pname, output $output $flavour" > "$own_files/README"
  if [ -z "$main_path" ]; then
    main_path=$output_path
    mkdir -p "$output_path/bin"
    printf '#!/bin/sh\necho %s\n' "$pname" > "$output_path/bin/$pname"
    chmod +x "$output_path/bin/$pname"
    echo "$deps" > "$output_path/nix-support/propagated-build-inputs"
    # A hole: its bytes count in the NAR and cost nothing on the disk.
    truncate -s "$size" "$own_files/payload"
  else
    echo "$main_path" > "$output_path/nix-support/propagated-build-inputs"
  fi
done
