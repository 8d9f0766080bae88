# What systemPackages become: links into each package, so that `sw` refers to it directly. Where
# two packages have the same program the first wins, as in nixpkgs' buildEnv.
mkdir -p "$out/bin" "$out/share/doc"
for package in $packages; do
  for path in "$package"/bin/* "$package"/share/doc/*; do
    link=$out/${path#"$package"/}
    [ -e "$path" ] && [ ! -e "$link" ] || continue
    ln -s "$path" "$link"
  done
done
