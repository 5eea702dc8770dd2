#!/usr/bin/env bash
# Makes build/package/cofactor_VERSION_ARCH.deb of a program that has been built (./dev package).
#
#   packaging/package.sh [PROGRAM] [VERSION] [FOLDER]
#
# The same sources, program and version give the same bytes. Needs dpkg-dev and binutils.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

program=${1:-build/release/cofactor}
version=${2:-$(sed -n 's/^project(cofactor VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)}
out=${3:-build/package}
from=packaging/debian
architecture=$(dpkg --print-architecture)
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
umask 022

mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/debian/cofactor
doc=$tree/usr/share/doc/cofactor

put() { install -D -m "$1" "$2" "$tree/$3"; }
put 755 "$program" usr/bin/cofactor
strip --strip-all --remove-section=.comment --remove-section=.note "$tree/usr/bin/cofactor"
put 644 $from/cofactor.service lib/systemd/system/cofactor.service
# The same without a root key, when systemd could not hand it on: nothing else may differ.
sed -e 's/^Description=.*/Description=Cofactor, sealed: without its root key/' \
  -e 's/^OnFailure=.*/Conflicts=cofactor.service\nAfter=cofactor.service/' \
  -e 's/^# It is tried again for ever, .*/# Started where cofactor.service has no key./' \
  -e '/^# The root key, encrypted/d; /^LoadCredentialEncrypted=/d; /^RestartPreventExitStatus=/d' \
  -e '/^\[Install\]/,$d' $from/cofactor.service >"$work/cofactor-sealed.service"
put 644 "$work/cofactor-sealed.service" lib/systemd/system/cofactor-sealed.service
put 644 $from/cofactor.sysusers usr/lib/sysusers.d/cofactor.conf
put 644 $from/cofactor.tmpfiles usr/lib/tmpfiles.d/cofactor.conf
put 644 $from/cofactor.toml etc/cofactor/cofactor.toml
put 644 $from/cofactor.completion usr/share/bash-completion/completions/cofactor
put 644 packaging/grafana/cofactor.json usr/share/cofactor/grafana/cofactor.json
put 644 $from/port-443.conf usr/share/doc/cofactor/examples/port-443.conf
for guide in docs/guides/*.md docs/errors.md; do
  put 644 "$guide" "usr/share/doc/cofactor/$(basename "$guide")"
done
put 644 $from/copyright usr/share/doc/cofactor/copyright
put 644 CHANGELOG.md usr/share/doc/cofactor/NEWS.md
cat >"$work/changelog" <<TEXT
cofactor ($version) bookworm; urgency=medium

  * What has changed stands in NEWS.md beside this.

 -- $(sed -n 's/^Maintainer: //p' $from/control.in)  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
TEXT
put 644 "$work/changelog" usr/share/doc/cofactor/changelog
put 644 $from/cofactor.1 usr/share/man/man1/cofactor.1
put 644 $from/lintian-overrides usr/share/lintian/overrides/cofactor
gzip -9n "$doc/changelog" "$tree/usr/share/man/man1/cofactor.1"

sed "s/@ARCHITECTURE@/$architecture/" $from/control.in >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O debian/cofactor/usr/bin/cofactor 2>"$work/shlibdeps" |
  sed -n 's/^shlibs:Depends=//p') || { cat "$work/shlibdeps" >&2; exit 1; }
[[ -n $libraries ]] || { echo "package: the program needs no library: is it one?" >&2; exit 1; }

mkdir -p "$tree/DEBIAN"
{
  echo "Package: cofactor"
  echo "Version: $version"
  echo "Architecture: $architecture"
  grep -m 1 '^Maintainer:' "$work/debian/control"
  echo "Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$tree" | cut -f 1)"
  # From 252 on its credentials, sandboxes and unit settings are those that the unit names.
  echo "Depends: $libraries, systemd (>= 252)"
  # systemd-run in the guides asks systemd over its bus; a clock that nobody keeps gives no code.
  echo "Recommends: ca-certificates, default-dbus-system-bus | dbus-system-bus," \
    "systemd-timesyncd | time-daemon"
  echo "Section: admin"
  echo "Priority: optional"
  cat $from/description
} >"$tree/DEBIAN/control"
install -m 644 $from/conffiles "$tree/DEBIAN/conffiles"
install -m 755 $from/postinst $from/prerm $from/postrm "$tree/DEBIAN/"
(cd "$tree" && find . -type f ! -path './DEBIAN/*' -printf '%P\0' | sort -z |
  xargs -0 md5sum >DEBIAN/md5sums)
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

deb=$out/cofactor_${version}_$architecture.deb
dpkg-deb --root-owner-group -Zxz --build "$tree" "$deb" >/dev/null
echo "$deb"
