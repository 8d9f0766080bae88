/* Packages of every such laptop. parse.ts defines the notation. */

/** Programs that NixOS installs on every machine, or that its services run. */
export const SYSTEM = `
bash-interactive 7.7M 5.3p3 6=5.3p9 +man=172K > readline
bash 1.6M 5.3p3 6=5.3p9
coreutils 1.9M 9.8 6=9.10 > acl attr gmp openssl
coreutils-full 2.2M 9.8 6=9.10 > acl attr gmp openssl
diffutils 1.7M 3.12
findutils 1.9M 4.10.0 +locate=420K
gawk 2.9M 5.3.2 +man=198K > readline mpfr
gnugrep 940K 3.12 > pcre2
gnupatch 390K 2.8
gnused 780K 4.9
gnutar 3.4M 1.35 > acl
gzip 170K 1.14
which 48K 2.23
less 420K 679 3=685 +man=30K > ncurses
nano 2.7M 8.6 3=8.7 6=8.7.1 > ncurses
procps 1.1M 4.0.4 6=4.0.6 > ncurses
psmisc 560K 23.7 > ncurses
time 66K 1.9
cpio 620K 2.15
getconf-glibc 14K 2.40-66 3=2.42-39 6=2.42-51
getent-glibc 16K 2.40-66 3=2.42-39 6=2.42-51
netcat 210K 1.4.3
mkpasswd 60K 5.6.4 6=5.6.6 > libxcrypt
util-linux 9.8M 2.41.2 3=2.41.3 +bin=12.7M +login=310K +mount=260K +swap=96K +man=1.4M > util-linux-minimal.lib linux-pam ncurses
shadow 3.4M 4.18.0 6=4.19.2 +su=56K +man=540K > linux-pam libxcrypt libbsd
sudo 4.6M 1.9.17p2 > linux-pam openssl
systemd 53.8M 258.1 1=258.2 3=258.3 5=259.1 6=259.3 9=259.5 +man=4.1M > linux-pam kmod.lib cryptsetup libseccomp.lib acl lz4.lib xz zstd curl libxcrypt tpm2-tss libfido2 pcre2 util-linux-minimal.lib bash
systemd-boot-builder 22K 0-unstable-2025-09-14 5=0-unstable-2026-02-02 > python3 systemd
switch-to-configuration 3.2M 0.1.0 > dbus.lib
nixos-rebuild-ng 410K 25.11 1=26.05 > python3 nix
nixos-install-tools 36K 25.11 1=26.05 > nix
nixos-firewall-tool 6K 0.1 > iptables
nix 11.6M 2.31.2 4=2.32.5 6=2.33.3 8=2.34.1 +man=520K +dev=1.2M > boost sqlite openssl curl libarchive.lib libsodium libgit2.lib editline busybox-static-x86_64-unknown-linux-musl
editline 110K 1.17.1 > ncurses
~busybox-static-x86_64-unknown-linux-musl 1.9M 1.36.1
~nixos-manual-html 17.6M
~options.json 24.8M
~nixos-help 3K
~man-pages 4.4M 6.15 6=6.17
man-db 2.2M 2.13.1 +man=190K > groff gdbm libpipeline
groff 5.4M 1.23.0
libpipeline 160K 1.5.8
texinfo-interactive 6.1M 7.2 > ncurses
acpid 110K 2.0.34
kbd 5.9M 2.8.0 6=2.9.0 > linux-pam
kexec-tools 420K 2.0.31 4=2.0.32
dosfstools 210K 4.2
e2fsprogs 3.2M 1.47.3 +bin=1.8M +man=310K
btrfs-progs 6.9M 6.17 2=6.17.1 5=6.18 8=6.19.1 > zstd lzo util-linux-minimal.lib
lzo 240K 2.10
ntfs3g 1.5M 2022.10.3
fuse 320K 2.9.9
fuse3 620K 3.17.4 6=3.18.1
smartmontools 3.3M 7.5
hdparm 240K 9.65
nvme-cli 2.1M 2.15 6=2.16 > json-c
pciutils 810K 3.14.0 > kmod.lib
usbutils 460K 018 6=019 > libusb hwdata
lm-sensors 980K 3.6.2
dmidecode 250K 3.6 6=3.7
ethtool 690K 6.15 6=6.19
iproute2 4.2M 6.17.0 4=6.18.0 > elfutils libmnl libbpf
libbpf 900K 1.6.2
iptables 2.8M 1.8.11 > libmnl libnftnl libnetfilter_conntrack
nftables 1.6M 1.1.5 4=1.1.6 > libnftnl jansson
iputils 420K 20250605
inetutils 2.1M 2.6 6=2.7
dnsutils 3.6M 9.20.15 4=9.20.18 +host=70K > bind-libs
bind-libs 7.4M 9.20.15 4=9.20.18 > openssl libuv liburcu
openssh 5.6M 10.1p1 1=10.2p1 +man=190K > openssl libedit linux-pam libfido2
openresolv 76K 3.17.0
wpa_supplicant 4.1M 2.11 > openssl dbus.lib libnl
networkmanager 16.2M 1.54.1 4=1.54.3 6=1.56.0 +man=900K > glib libndp libnl gnutls polkit curl systemd modemmanager wpa_supplicant
modemmanager 11.9M 1.24.2 > libqmi libmbim polkit
~wireless-regdb 14K 2025.10.07 4=2026.02.04
bluez 8.9M 5.84 4=5.85 6=5.86 > dbus.lib ell glib libical
bolt 740K 0.9.10 > glib polkit
fwupd 19.4M 2.0.16 2=2.0.18 4=2.0.19 6=2.1.1 > glib polkit curl libarchive.lib fwupd-efi
~fwupd-efi 310K 1.7
power-profiles-daemon 230K 0.30 > glib polkit
upower 720K 1.90.10 6=1.91.1 > glib polkit
udisks 3.6M 2.10.2 6=2.11.0 > libblockdev polkit
accountsservice 1.1M 23.13.9 > polkit
rtkit 130K 0.13 6=0.14 > dbus.lib
thermald 1.4M 2.5.10 > glib libxml2
tlp 420K 1.8.0 6=1.9.1 > bash
~geoip-database 14.2M 20250715
dbus-broker 620K 37 > systemd expat
avahi 2.3M 0.8 > dbus.lib expat
nscd-nsncd 1.9M 1.5.1
logrotate 220K 3.22.0
~microcode-intel 15.2M 20250812 3=20251111 6=20260210
~microcode-amd 480K 20251021 2=20251125 4=20260110 6=20260309 8=20260410
~linux-firmware 693M 20251021 1=20251111 2=20251125 3=20260110 6=20260309 8=20260410
~alsa-firmware 5.2M 1.2.4
~sof-firmware 19.8M 2025.05.1 4=2025.12.1
~broadcom-bt-firmware 3.1M 12.0.1.1105_p4
~wireless-firmware-rtl8192su 27K 0-unstable-2016-10-05
~hwdata 10.8M 0.400 2=0.402 4=0.403 6=0.405 8=0.406
~shared-mime-info 5.1M 2.4
~desktop-file-utils 420K 0.28
~xdg-user-dirs 190K 0.18 6=0.19
~hicolor-icon-theme 110K 0.18
~sound-theme-freedesktop 1.2M 0.8
perl 57.4M 5.42.0 +man=9.2M > libxcrypt
python3 113M 3.13.9 3=3.13.11 6=3.13.12 > openssl sqlite readline libffi expat xz bzip2 zlib
python3:312 109M 3.12.12 > openssl sqlite readline libffi expat xz bzip2 zlib
apparmor-parser 1.4M 4.1.2 3=4.1.3
jq 1.1M 1.8.1 +bin=52K > oniguruma
oniguruma 640K 6.9.10 +lib=580K
rsync 1.1M 3.4.1 > acl openssl popt zstd xxHash
popt 220K 1.19
strace 2.5M 6.17 5=6.18 8=6.19
unzip 380K 6.0
zip 410K 3.0
file 8.9M 5.45
tree 140K 2.2.1 6=2.3.1
lsof 320K 4.99.5
bc 210K 1.08.2
gnupg 10.4M 2.4.8 6=2.4.9 > libgcrypt libassuan libksba npth gnutls sqlite
pinentry-gnome3 120K 1.3.2 > libassuan libsecret
plymouth 3.4M 24.004.60 > pango
`
