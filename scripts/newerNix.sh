#!/bin/sh
# Runs the tests that use the real Nix once more, with the Nix of another Debian: that of trixie
# (2.26), or of the suite that is named, such as sid (2.34). Its root directory is made once, in the
# user's cache, by mmdebstrap from the mirror that apt is configured with; delete it to have it made
# again. TERRAPIN_TEST_NIX=DIR npx vitest run test/faults runs others with it.
# usage: scripts/newerNix.sh [SUITE]
set -eu
cd "$(dirname "$0")/.."
suite=${1:-trixie}
packages=nix-bin,git,mount,procps,sudo,systemd,tzdata
cache=${XDG_CACHE_HOME:-$HOME/.cache}/terrapin-test
root=$cache/debian-$suite

# A silent skip in CI would prove nothing.
unavailable() {
  echo "Not tested with the Nix of Debian $suite: $1." >&2
  if [ "${CI-}" = true ]; then exit 1; else exit 0; fi
}

# The mirror from which this computer takes its own release; nothing is downloaded for the answer.
mirror() {
  release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
  apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$release/InRelease'.*|\1|p" | head -n 1
}

makeRoot() {
  from=$(mirror)
  [ -n "$from" ] || unavailable "apt names no mirror of this computer's release"
  mkdir -p "$cache"
  part=$(mktemp -d "$root.XXXXXX")
  trap 'rm -rf --one-file-system "$part" "$part.conf"' EXIT
  trap 'exit 1' HUP INT TERM
  # Proxies and the like as apt has them. A mirror may keep an index longer than it is valid.
  apt-config dump | grep '^Acquire::' > "$part.conf"
  echo 'Acquire::Check-Valid-Until "false";' >> "$part.conf"
  mmdebstrap --quiet --variant=essential --include="$packages" --aptopt="$part.conf" \
    "$suite" "$part" "deb $from $suite main" || unavailable "mmdebstrap failed"
  # Another run may have made it meanwhile.
  [ -e "$root" ] || mv -T "$part" "$root"
}

[ "$(id -u)" = 0 ] || unavailable "it needs root"
for program in mmdebstrap apt-get; do
  command -v $program > /dev/null || unavailable "$program is not installed"
done
[ -e "$root" ] || makeRoot

version=$(sed -n '/^Package: nix-bin$/,/^$/s/^Version: //p' "$root/var/lib/dpkg/status")
echo "With Nix $version of Debian $suite:"
# What terrapin asks of Nix and what Nix does. The rest of test/faults (killed, held up, forged) is about
# terrapin's own steps and would take as long again.
# shellcheck disable=SC2046 # a list of files without blanks
TERRAPIN_TEST_NIX=$root npx vitest run test/faults/failure.test.ts test/faults/undo.test.ts $(
  grep -rl --include='*.test.ts' describeWithNix test/bisect test/cli test/machine test/oracle |
    grep -v compileCache
)
