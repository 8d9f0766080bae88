# What boots a system: a kernel with its modules in an output of their own, modules of another
# package, both put together, and an initrd.
{ build }:
{ kernel
, kernelSize ? 65536
, initrdSize ? 98304
, initrdFlavour ? ""
, modules ? [ "kernel/all.ko" ]
, ...
}:
let
  inherit (builtins) concatStringsSep filter match toFile;
  lines = concatStringsSep "\n";
  isOwn = module: match "kernel/.*" module != null;
  others = filter (module: !isOwn module) modules;
  linux = build "linux-${kernel}"
    {
      outputs = [ "out" "modules" ];
      version = kernel;
      size = kernelSize;
      own = lines (filter isOwn modules);
    }
    (toFile "linux.sh" ''
      mkdir -p $out $modules/lib/modules/$version/kernel
      { echo "linux $version"; head -c "$size" /dev/zero; } > $out/bzImage
      printf '%s\n' "$own" | while read -r module; do
        [ -n "$module" ] || continue
        mkdir -p "$(dirname "$modules/lib/modules/$version/$module")"
        echo "$module of $version" > "$modules/lib/modules/$version/$module"
      done
    '');
  outOfTree = build "modules-of-others-${kernel}" { version = kernel; modules = lines others; }
    (toFile "modules.sh" ''
      printf '%s\n' "$modules" | while read -r module; do
        mkdir -p "$(dirname "$out/lib/modules/$version/$module")"
        echo "$module of $version" > "$out/lib/modules/$version/$module"
      done
    '');
in
{
  inherit linux;
  # As nixpkgs' aggregateModules: links, and depmod's list.
  modules = build "kernel-modules"
    {
      packages = [ linux.modules ] ++ (if others == [ ] then [ ] else [ outOfTree ]);
      version = kernel;
      modules = lines modules;
    }
    (toFile "kernel-modules.sh" ''
      mkdir -p $out/lib/modules/$version
      for package in $packages; do
        for path in $package/lib/modules/$version/*; do
          ln -s $path $out/lib/modules/$version/''${path##*/}
        done
      done
      printf '%s\n' "$modules" | sed 's/$/:/' > $out/lib/modules/$version/modules.dep
    '');
  initrd = build "initrd-linux-${kernel}"
    { modules = linux.modules; size = initrdSize; flavour = initrdFlavour; }
    (toFile "initrd.sh" ''
      mkdir -p $out
      # Like a packed initrd, it was made from the modules and refers to nothing.
      { echo "initrd $flavour"; head -c "$size" /dev/zero; } > $out/initrd
    '');
}
