# What working on terrapin takes; the rest is `npm ci`. What npm brings ready-made (its Node, Biome)
# is linked for other distributions: on NixOS it needs programs.nix-ld.enable.
{
  mkShell,
  git,
  nodejs_24,
  tmux,
}:
mkShell {
  packages = [
    git
    nodejs_24
    tmux
  ];
}
