# As nixos-version.sh in nixpkgs is after its substitutions.
mkdir -p "$out/bin"
{
  cat <<'SCRIPT'
#! /bin/sh
# shellcheck shell=bash

case "$1" in
  -h|--help)
    exec man nixos-version
    exit 1
    ;;
  --hash|--revision)
    exit 1
    ;;
  --json)
    cat <<'EOF'
SCRIPT
  printf '%s\n' "$version"
  cat <<SCRIPT
EOF
    ;;
  *)
    echo "$label (Test)"
    ;;
esac
SCRIPT
} > "$out/bin/nixos-version"
chmod +x "$out/bin/nixos-version"
