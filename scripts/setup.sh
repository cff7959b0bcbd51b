#!/bin/sh
# Installs what is missing to build and test: Debian packages by apt, npm packages pinned by integrity. Quick when nothing is missing.
#
# usage: scripts/setup.sh [GROUP...]      groups of scripts/packages.txt: build (default), test, check
set -eu
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- build

# The packages of group $1.
packages_of() {
    awk -v group="[$1]" '/^\[/ { inside = ($1 == group); next } inside && $1 != "" && $1 !~ /^#/ { print $1 }' scripts/packages.txt
}

is_installed() {
    dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2>/dev/null | grep -q '^installed$'
}

# A Node.js from elsewhere does as well, and Debian's would stand in its way.
has_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        node --eval 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)'
}

missing_packages() {
    for group in "$@"; do
        for package in $(packages_of "$group"); do
            case $package in
            nodejs | npm) has_node || is_installed "$package" || echo "$package" ;;
            *) is_installed "$package" || echo "$package" ;;
            esac
        done
    done
}

install_packages() {
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        echo "setup: as root, run: apt-get install --no-install-recommends $*" >&2
        return 1
    fi
    echo "setup: installing $*" >&2
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" >/dev/null
}

# Succeeds when a DuckDB of a fitting version is installed; deps/meson.build looks for the same.
has_duckdb() {
    pkg-config --exists 'duckdb >= 1.4 duckdb < 1.5' 2>/dev/null && return
    probe=$(mktemp)
    printf '#include <duckdb.h>\n#include <string.h>\nint main(void) { return strncmp(duckdb_library_version(), "v1.4.", 5); }\n' |
        cc -x c - -o "$probe" -lduckdb 2>/dev/null && "$probe"
    found=$?
    rm -f "$probe"
    return $found
}

# Installs the npm packages of folder $1 when its lock file is not the one installed last.
install_npm() {
    cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock.json" && return
    echo "setup: installing the npm packages of $1/" >&2
    (cd "$1" && npm ci --ignore-scripts --include=dev --include=optional --no-audit --no-fund --loglevel=error >/dev/null)
    cp "$1/package-lock.json" "$1/node_modules/.installed-lock.json"
}

if command -v dpkg-query >/dev/null; then
    missing=$(missing_packages "$@")
    # shellcheck disable=SC2086  # one word per package
    [ -z "$missing" ] || install_packages $missing
else
    echo "setup: not a Debian system; see scripts/packages.txt for what has to be there" >&2
fi

cmp -s deps/package-lock.json deps/node_modules/.installed-lock.json || has_duckdb || install_npm deps
[ ! -e web/package-lock.json ] || install_npm web
