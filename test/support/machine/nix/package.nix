# A package: outputs with a program, a payload of the given size and references to its dependencies.
{ build }:
{ name, version ? "", outputs ? [ "out" ], size ? 16384, flavour ? "", ... }: deps:
build
  (if version == "" then name else "${name}-${version}")
  { pname = name; inherit outputs size flavour deps; }
  ./package.sh
