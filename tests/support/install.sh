#!/bin/sh
# Installs what the tests need and a bare Debian lacks: a C compiler and linker, RabbitMQ, and promtool.
# Does nothing when all is there. Needs root or sudo otherwise. No service is started by the installation.
set -eu

wanted=
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || wanted="$wanted rabbitmq-server"
command -v promtool >/dev/null || wanted="$wanted prometheus"
command -v cc >/dev/null || wanted="$wanted gcc libc6-dev"

if [ -n "$wanted" ]; then
    if ! command -v apt-get >/dev/null; then
        echo "please install by hand what these Debian packages hold:$wanted" >&2
        exit 1
    fi
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    # Both packages would start a service on a well-known port. A policy of the administrator's own is
    # respected; ours is taken away again.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap '$as_root rm -f "$policy"' EXIT
        trap 'exit 1' HUP INT TERM
        printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
        $as_root chmod 755 "$policy"
    fi
    # One source that does not answer need not matter; the next step tells.
    $as_root apt-get update || true
    # shellcheck disable=SC2086 # a list of names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted
fi

if ! command -v cargo >/dev/null; then
    echo "please install Rust from https://rustup.rs; the version in rust-toolchain.toml follows by itself" >&2
    exit 1
fi
