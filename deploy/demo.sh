#!/bin/sh
# Shows boctin at work: finds or starts a broker, sends it the pages of samples/, prints what comes out.
#
# The broker is, in this order: AMQP_URL; one that runs on this machine; one in a container, where an engine runs;
# Debian's rabbitmq-server as a private node, installed if it is missing. Without any of them the same pipeline
# runs with no broker. What is started here ends here, also after a failure or an interrupt.
#
# For those who have built already: BOCTIN=path/to/boctin deploy/demo.sh
# To leave brokers alone: DEMO_BROKERS=none deploy/demo.sh
set -eu
cd "$(dirname "$0")/.."

scripts=/usr/lib/rabbitmq/bin
local_url=amqp://guest:guest@127.0.0.1:5672/%2f
folder=
demo=
node=
mapper=
compose_project=

say() { printf '%s\n' "$*" >&2; }

clean_up() {
    trap '' HUP INT TERM
    # It takes its exchanges and queues away.
    if [ -n "$demo" ]; then
        kill -TERM "$demo" 2>/dev/null || true
        wait "$demo" 2>/dev/null || true
    fi
    if [ -n "$node" ]; then
        kill -KILL "-$node" 2>/dev/null || true
        wait "$node" 2>/dev/null || true
    fi
    if [ -n "$mapper" ]; then
        kill -KILL "$mapper" 2>/dev/null || true
        wait "$mapper" 2>/dev/null || true
    fi
    if [ -n "$compose_project" ]; then
        docker compose --project-name "$compose_project" down --volumes --timeout 1 >/dev/null 2>&1 || true
    fi
    if [ -n "$folder" ]; then rm -rf "$folder"; fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# Whether a broker answers at this address and lets us in. Nothing is made there.
answers() {
    BOCTIN__AMQP__URLS=$1 "$BOCTIN" demo --probe >"$folder/probe" 2>&1
}

# Waits until a broker answers that was started here.
wait_for() {
    tries=0
    until answers "$1"; do
        tries=$((tries + 1))
        if [ "$tries" -ge 240 ] || { [ -n "$node" ] && ! kill -0 "$node" 2>/dev/null; }; then return 1; fi
        sleep 0.5
    done
}

# A port that nothing has now, below those from which the system takes ports for outgoing connections.
free_port() {
    while :; do
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
        grep -qi ":$(printf %04X "$port") " /proc/net/tcp /proc/net/tcp6 2>/dev/null || break
    done
    echo "$port"
}

# As root, or where sudo asks for no password or somebody is there to type it.
may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null || { [ -t 0 ] && command -v sudo >/dev/null; }
}

start_container() {
    command -v docker >/dev/null && docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 || return 1
    say "starting RabbitMQ in a container"
    BOCTIN_AMQP_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    BOCTIN_AMQP_PORT=$(free_port)
    BOCTIN_MANAGEMENT_PORT=$(free_port)
    export BOCTIN_AMQP_PASSWORD BOCTIN_AMQP_PORT BOCTIN_MANAGEMENT_PORT
    compose_project=boctin-demo-$$
    docker compose --project-name "$compose_project" up --detach --wait rabbitmq >&2 || return 1
    url=amqp://boctin:$BOCTIN_AMQP_PASSWORD@127.0.0.1:$BOCTIN_AMQP_PORT/%2f
    wait_for "$url"
}

# The scripts in sbin switch user, so these are run directly; everything of the node lies in a folder of its own,
# and it listens on loopback only. Its port mapper is our own, too, so that none is left behind.
start_node() {
    if [ ! -x "$scripts/rabbitmq-server" ]; then
        may_install || return 1
        tests/support/install.sh broker >&2 || return 1
    fi
    say "starting a private RabbitMQ node"
    mkdir "$folder/node"
    od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$folder/node/.erlang.cookie"
    chmod 400 "$folder/node/.erlang.cookie"
    printf '[].\n' >"$folder/node/enabled_plugins"
    printf 'raft.wal_max_size_bytes = 33554432\ndisk_free_limit.absolute = 1MB\n' >"$folder/node/rabbitmq.conf"
    amqp_port=$(free_port)
    mapper_port=$(free_port)
    epmd -port "$mapper_port" -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
    mapper=$!
    # A process group of its own: an interrupt is for this script, which then ends the node.
    env --ignore-environment PATH="$PATH" LANG=C.UTF-8 HOME="$folder/node" ERL_CRASH_DUMP="$folder/node/crash" \
        ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$mapper_port" \
        RABBITMQ_NODENAME="boctin-demo-$$@localhost" \
        RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$amqp_port" RABBITMQ_DIST_PORT="$(free_port)" \
        RABBITMQ_MNESIA_BASE="$folder/node/data" RABBITMQ_MNESIA_DIR="$folder/node/data/node" \
        RABBITMQ_LOG_BASE="$folder/node/log" RABBITMQ_PID_FILE="$folder/node/pid" \
        RABBITMQ_CONFIG_FILE="$folder/node/rabbitmq.conf" RABBITMQ_CONF_ENV_FILE="$folder/node/none.conf" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$folder/node/enabled_plugins" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        RUNNING_UNDER_SYSTEMD=true \
        setsid "$scripts/rabbitmq-server" </dev/null >"$folder/node.log" 2>&1 &
    node=$!
    url=amqp://guest:guest@127.0.0.1:$amqp_port/%2f
    wait_for "$url" || {
        tail -n 20 "$folder/node.log" >&2
        return 1
    }
}

# In the background, so that a signal to this script is not kept waiting.
show() {
    BOCTIN__AMQP__URLS=$url "$BOCTIN" demo samples/articles samples/malformed &
    demo=$!
    wait "$demo"
    demo=
}

if [ -z "${BOCTIN:-}" ]; then
    # rustup puts cargo there; a shell that was open before does not know yet.
    command -v cargo >/dev/null || PATH=$PATH:$HOME/.cargo/bin
    tests/support/install.sh compiler >&2
    say "building boctin (release; the first time takes a few minutes)"
    cargo build --release --locked --bin boctin
    BOCTIN=${CARGO_TARGET_DIR:-target}/release/boctin
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/boctin-demo.XXXXXX")

own=
if [ -n "${AMQP_URL:-}" ]; then
    url=$AMQP_URL
    if ! answers "$url"; then
        say "no use of the broker in AMQP_URL: $(cat "$folder/probe")"
        exit 1
    fi
    say "using the broker in AMQP_URL"
elif [ "${DEMO_BROKERS:-}" = none ]; then
    own=none
elif answers "$local_url"; then
    url=$local_url
    say "using the broker on this machine"
else
    own=yes
    start_container || start_node || own=none
fi

if [ "$own" = none ]; then
    say "no broker to be had here, so the same pipeline runs with none."
    say "for the whole of it: apt-get install rabbitmq-server (as root), or a broker elsewhere and AMQP_URL=amqp://user:password@host:5672/%2f"
    "$BOCTIN" demo --no-broker samples/articles samples/malformed
    say
    say "go on with your own pages, text or HTML:  cargo run --release -- process samples/"
    exit 0
fi

show
say
if [ -n "$own" ]; then
    say "that broker was private and is gone now. Go on with one that stays, and with your own pages:"
    say "  export BOCTIN__AMQP__URLS=amqp://user:password@host:5672/%2f"
else
    say "the demonstration removed its exchanges and queues. Go on with those that stay:"
    if [ -n "${AMQP_URL:-}" ]; then
        say "  export BOCTIN__AMQP__URLS=\"\$AMQP_URL\""
    else
        say "  export BOCTIN__AMQP__URLS=$url"
    fi
fi
say "  $BOCTIN worker               # takes pages from the queue boctin.raw; metrics on http://127.0.0.1:9464/metrics"
say "  $BOCTIN publish samples/     # in a second terminal: sends pages to the exchange boctin.raw"
say "  $BOCTIN tail                 # prints results as they pass through the exchange boctin.articles"
say "  $BOCTIN dead list            # what could not be processed waits in the queue boctin.dead"
say "with no broker:  $BOCTIN process samples/"
