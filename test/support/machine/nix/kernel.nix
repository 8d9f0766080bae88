# What boots a system: a kernel with its modules in an output of their own, and an initrd.
{ build }:
{ kernel, kernelSize ? 65536, initrdSize ? 98304, initrdFlavour ? "", ... }:
let
  linux = build "linux-${kernel}"
    { outputs = [ "out" "modules" ]; version = kernel; size = kernelSize; }
    (builtins.toFile "linux.sh" ''
      mkdir -p $out $modules/lib/modules/$version/kernel
      { echo "linux $version"; head -c "$size" /dev/zero; } > $out/bzImage
      echo "modules of $version" > $modules/lib/modules/$version/kernel/all.ko
    '');
in
{
  inherit linux;
  modules = build "kernel-modules"
    { modules = linux.modules; version = kernel; }
    (builtins.toFile "kernel-modules.sh" ''
      mkdir -p $out/lib/modules/$version
      ln -s $modules/lib/modules/$version/kernel $out/lib/modules/$version/kernel
    '');
  initrd = build "initrd-linux-${kernel}"
    { modules = linux.modules; size = initrdSize; flavour = initrdFlavour; }
    (builtins.toFile "initrd.sh" ''
      mkdir -p $out
      # Like a packed initrd, it was made from the modules and refers to nothing.
      { echo "initrd $flavour"; head -c "$size" /dev/zero; } > $out/initrd
    '');
}
