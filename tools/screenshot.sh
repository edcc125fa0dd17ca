#!/bin/sh
# Takes the picture of `boctin explain --html` that the README shows: screenshot.sh BOCTIN PAGE PICTURE
set -eu

boctin=$1 page=$2 picture=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM

"$boctin" explain "$page" --html "$folder/page.html" >/dev/null
# Without the switches for the network, the browser looks for its maker's hosts at every start.
browser=chromium
[ "$(id -u)" -ne 0 ] || browser="chromium --no-sandbox"
timeout 120 $browser --headless --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$folder/profile" \
    --window-size=1200,900 --screenshot="$folder/picture.png" "file://$folder/page.html" 2>/dev/null
mv "$folder/picture.png" "$picture"
