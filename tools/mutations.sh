#!/bin/sh
# Rehearses with workers that each break one promise on purpose, and demands that every one is caught for the
# right reason. Takes names of mutations, or all of examples/rehearsal/mutations. Changes nothing outside target/.
set -eu
cd "$(dirname "$0")/.."
cargo=${CARGO:-cargo}
place=$PWD/target/mutations
seed=${SEED:-8}

"$cargo" build --locked --example rehearsal
mkdir -p "$place/source"
# The files of this checkout as they are, committed or not.
git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read --file=- 2> /dev/null | tar --extract --directory="$place/source"

[ $# -gt 0 ] || set -- $(basename -s .patch examples/rehearsal/mutations/*.patch)
escaped=
for name in "$@"; do
    patch=examples/rehearsal/mutations/$name.patch
    expected=$(sed -n 's/^expect: //p' "$patch")
    patch --quiet --strip 1 --directory "$place/source" < "$patch"
    "$cargo" build --locked --quiet --bin boctin --manifest-path "$place/source/Cargo.toml" --target-dir "$place"
    patch --quiet --strip 1 --reverse --directory "$place/source" < "$patch"
    status=0
    SEED=$seed MINUTES=0 WORKER=$place/debug/boctin target/debug/examples/rehearsal > "$place/$name.log" 2>&1 || status=$?
    if [ $status -eq 1 ] && grep -q "^BROKEN: .*$expected" "$place/$name.log"; then
        printf '%-32s caught  %s\n' "$name" "$(sed -n "s/^BROKEN: \(.*$expected.*\)/\1/p" "$place/$name.log" | head -n 1)"
    else
        printf '%-32s ESCAPED with code %s; see %s\n' "$name" "$status" "$place/$name.log"
        escaped="$escaped $name"
    fi
done
[ -z "$escaped" ] || { echo "not caught:$escaped" >&2; exit 1; }
