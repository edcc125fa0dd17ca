#!/bin/sh
# Installs what a bare Debian lacks: install.sh [compiler] [broker] [promtool] [python] [systemd] [browser]; all
# but the browser by default.
# Does nothing when all is there. Needs root or sudo otherwise. No service is started by the installation.
set -eu

if ! command -v cargo >/dev/null && [ ! -x "$HOME/.cargo/bin/cargo" ]; then
    echo "please install Rust from https://rustup.rs; the version in rust-toolchain.toml follows by itself" >&2
    exit 1
fi

wanted=
[ $# -gt 0 ] || set -- compiler broker promtool python systemd
for what in "$@"; do
    case $what in
    compiler) command -v cc >/dev/null || wanted="$wanted gcc libc6-dev" ;;
    broker) [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || wanted="$wanted rabbitmq-server" ;;
    promtool) command -v promtool >/dev/null || wanted="$wanted prometheus" ;;
    # The examples in Python run in an environment of their own; making one takes these modules.
    python) python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3 python3-venv" ;;
    # For systemd-analyze alone, which needs no systemd that runs.
    systemd) command -v systemd-analyze >/dev/null || wanted="$wanted systemd" ;;
    browser) command -v chromium >/dev/null || wanted="$wanted chromium fonts-noto-core" ;;
    *)
        echo "expected compiler, broker, promtool, python, systemd or browser, found $what" >&2
        exit 2
        ;;
    esac
done

if [ -n "$wanted" ]; then
    as_root=
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    if ! command -v apt-get >/dev/null; then
        echo "please install by hand what these Debian packages hold:$wanted" >&2
        exit 1
    elif [ -n "$as_root" ] && ! command -v sudo >/dev/null; then
        echo "please let an administrator run: apt-get install$wanted" >&2
        exit 1
    fi
    # Two of the packages would start a service on a well-known port. A policy of the administrator's own is
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
