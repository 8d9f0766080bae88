# A derivation whose builder is a /bin/sh script with `variables` in its environment.
name: variables: script:
derivation ({
  inherit name;
  system = builtins.currentSystem;
  builder = "/bin/sh";
  args = [ "-eu" script ];
  PATH = "/usr/bin:/bin";
} // variables)
