#!/bin/sh
# Records which files a real BuildKit refuses: reads refused.txt, builds every case without an outcome
# with the `docker` on PATH, and writes the file anew.
#
#   PATH=DIR/client:$PATH tests/buildkit/record-refused.sh BUSYBOX
#
# BUSYBOX is a static busybox, of which the base images `base:1` and `debian:13` are made; they know
# the users root and svc and the groups root and staff. The context has the files a, b and src/s.
#
# A case is a Dockerfile; cases are separated by blank lines, and below each stands its outcome:
#   -> taken            the build succeeds
#   -> refused: WORDS   it fails, and the builder says so
set -eu
busybox=$1
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

root=$work/root
mkdir -p "$root/bin" "$root/etc" "$work/context/src"
cp "$busybox" "$root/bin/busybox"
for name in sh true touch cat; do ln -s busybox "$root/bin/$name"; done
printf 'root:x:0:0::/root:/bin/sh\nsvc:x:1001:1001::/:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nstaff:x:50:\n' >"$root/etc/group"
tar -C "$root" -c . | docker import - base:1 >"$work/log"
docker tag base:1 debian:13
for name in a b src/s; do echo "$name" >"$work/context/$name"; done

build() {
    if docker build --network=none --no-cache --progress=plain -f "$work/Dockerfile" \
        "$work/context" >"$work/log" 2>&1; then
        echo '-> taken'
    else
        sed -n 's/^ERROR: failed to build: failed to solve: /-> refused: /p' "$work/log" | tail -1
    fi
}

begin() {
    : >"$work/Dockerfile"
    recorded=
}

begin
{
    cat refused.txt
    echo
} | while IFS= read -r line; do
    case $line in
    '')
        if [ -s "$work/Dockerfile" ]; then
            [ -n "$recorded" ] || build
            echo
        fi
        begin
        continue
        ;;
    '->'*) recorded=1 ;;
    *) printf '%s\n' "$line" >>"$work/Dockerfile" ;;
    esac
    printf '%s\n' "$line"
done >"$work/refused.txt"
# Without the blank line at the end.
sed '$d' "$work/refused.txt" >refused.txt
