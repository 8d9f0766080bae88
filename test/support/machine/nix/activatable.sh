mkdir "$out"
for path in "$toplevel"/*; do ln -s "$path" "$out/"; done
printf '#! /bin/sh\n$PROFILE/bin/switch-to-configuration switch\n' > "$out/deploy-rs-activate"
printf '#! /bin/sh\n' > "$out/activate-rs"
chmod +x "$out/deploy-rs-activate" "$out/activate-rs"
