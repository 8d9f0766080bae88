# What systemPackages become: links into each package, so that `sw` refers to it directly.
mkdir -p "$out/bin" "$out/share/doc"
for package in $packages; do
  for path in "$package"/bin/* "$package"/share/doc/*; do
    [ -e "$path" ] || continue
    ln -sf "$path" "$out/${path#"$package"/}"
  done
done
