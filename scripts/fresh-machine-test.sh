#!/bin/sh
# Tries `make demo` and `make test` on a machine with nothing: a minimal Debian 12 in a chroot, with a fresh clone of HEAD inside.
# Needs root, debootstrap and the network. It takes the machine's package sources, certificates and npm settings along, and leaves nothing
# behind but the log.
#
# usage: scripts/fresh-machine-test.sh [FOLDER]      FOLDER for the chroot, default a temporary one that is removed at the end
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo 'fresh-machine-test: run as root' >&2; exit 1; }

if [ $# = 0 ]; then
    folder=$(mktemp -d)
    status=0
    "$0" "$folder" || status=$?
    rm -rf --one-file-system "$folder"
    exit $status
fi
# What is mounted below is mounted for this process alone, and gone with it.
[ -n "${JARAK_OWN_MOUNTS:-}" ] || JARAK_OWN_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"

folder=$1
mkdir -p "$folder"
root=$folder/root
mirror=$(awk '/^URIs:/ { print $2; exit } /^deb / { print $2; exit }' /etc/apt/sources.list /etc/apt/sources.list.d/debian.* 2>/dev/null || true)

inside() {
    chroot "$root" env -i HOME=/root TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt sh -c "$1"
}

timed() {
    name=$1
    shift
    start=$(date +%s)
    if inside "$1"; then
        result=passed
    else
        result=FAILED
        status=1
    fi
    summary="$summary$name: $result, $(($(date +%s) - start)) s
"
}

# A base system that was made before is used again: the folder's root.tar.
if [ ! -e "$folder/base.tar" ]; then
    debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$folder/debootstrap.log"
    tar -C "$root" -cf "$folder/base.tar" .
    rm -rf --one-file-system "$root"
fi
rm -rf --one-file-system "$root"
mkdir "$root"
tar -C "$root" -xf "$folder/base.tar"

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
for settings in /etc/apt/apt.conf.d/*proxy* /etc/npmrc /usr/etc/npmrc; do
    [ -e "$settings" ] && install -D "$settings" "$root$settings"
done
[ ! -e "$HOME/.npmrc" ] || cp "$HOME/.npmrc" "$root/root/.npmrc"
# The machine's own authorities, in case its network has one.
mkdir -p "$root/usr/local/share/ca-certificates"
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true

inside 'apt-get -qq update && apt-get -qq install --no-install-recommends make >/dev/null'
mkdir -p "$root/root/jarak"
git archive HEAD | tar -x -C "$root/root/jarak"

status=0
summary=
timed 'make demo (first)' 'cd /root/jarak && make demo'
timed 'make demo (second)' 'cd /root/jarak && make demo >/dev/null'
timed 'make test' 'cd /root/jarak && make test'
printf '%s' "$summary"
exit $status
