#!/bin/sh
# Rehearses with a worker that breaks one promise on purpose, for each of the promises below, and demands that every
# breach is caught for the right reason; and that the same worker passes when it breaks none.
# Takes names of mutations; without, all of them and none. Changes nothing outside target/.
set -eu
cd "$(dirname "$0")/.."
cargo=${CARGO:-cargo}
place=$PWD/target/mutations
# With this seed the faults that find most of them come first.
seed=${SEED:-1}

# What the rehearsal must say of each.
expected() {
    case $1 in
    none) echo "nothing" ;;
    # What is acknowledged too early makes room for more than the prefetch, or is lost.
    ack-before-confirm) echo "\(lost: nothing came of\|deliveries in flight, prefetch\)" ;;
    unroutable-taken-for-published) echo "lost: nothing came of" ;;
    qos-not-reapplied) echo "prefetch 20" ;;
    no-crash-loop-guard) echo "killer articles ended" ;;
    ids-not-deterministic) echo "different bytes or ids" ;;
    sessions-repaired-by-halves) echo "still waiting until" ;;
    *) echo "no such mutation: $1" >&2; exit 2 ;;
    esac
}
[ $# -gt 0 ] || set -- none ack-before-confirm qos-not-reapplied no-crash-loop-guard unroutable-taken-for-published \
    ids-not-deterministic sessions-repaired-by-halves

"$cargo" build --locked --example rehearsal
mkdir -p "$place/source"
# The files of this checkout as they are, committed or not.
git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read --file=- 2> /dev/null | tar --extract --directory="$place/source"
patch --quiet --strip 1 --directory "$place/source" < examples/rehearsal/mutations.patch
"$cargo" build --locked --bin boctin --manifest-path "$place/source/Cargo.toml" --target-dir "$place"

escaped=
for name in "$@"; do
    sign=$(expected "$name")
    log=$place/$name.log
    status=0
    SEED=$seed MINUTES=0 MUTATION=$name WORKER=$place/debug/boctin target/debug/examples/rehearsal > "$log" 2>&1 || status=$?
    if [ "$name" = none ] && [ $status -eq 0 ]; then
        printf '%-32s passes\n' "$name"
    elif [ $status -eq 1 ] && grep -q "^BROKEN: .*$sign" "$log"; then
        printf '%-32s caught: %s\n' "$name" "$(sed -n "s/^BROKEN: \(.*$sign.*\)/\1/p" "$log" | head -n 1)"
    else
        printf '%-32s ESCAPED with code %s; see %s\n' "$name" "$status" "$log"
        escaped="$escaped $name"
    fi
done
[ -z "$escaped" ] || { echo "not as expected:$escaped" >&2; exit 1; }
