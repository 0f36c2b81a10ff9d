#!/bin/sh
# Records what a real BuildKit takes from a context: reads contexts.txt, builds every case without an
# outcome with the `docker` on PATH, and writes the file anew.
#
#   PATH=DIR/client:$PATH tests/buildkit/record-contexts.sh
#
# A case is a block of lines, blocks are separated by blank lines:
#   ignore PATTERN  a line of the .dockerignore
#   copy WORDS      what a COPY has before its destination
#   file PATH       a file of the context
#   taken PATH      recorded: COPY takes this file
#   nothing         recorded: COPY takes no file
#   fails           recorded: the build fails
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() {
    printf 'FROM scratch\nCOPY %s /taken/\n' "$copy" >"$work/Dockerfile"
    rm -rf "$work/out"
    if docker build -q -f "$work/Dockerfile" -o "type=local,dest=$work/out" "$work/context" \
        >"$work/log" 2>&1; then
        # Every file holds its own path, but for the .dockerignore.
        find "$work/out" -type f ! -name .dockerignore -exec cat {} + |
            LC_ALL=C sort | sed 's/^/taken /' >"$work/taken"
        [ -s "$work/taken" ] || echo nothing >"$work/taken"
        cat "$work/taken"
    else
        echo fails
    fi
}

begin() {
    rm -rf "$work/context"
    mkdir "$work/context"
    copy=
    recorded=
}

begin
{
    cat contexts.txt
    echo
} | while IFS= read -r line; do
    words=${line#* }
    case $line in
    '')
        if [ -n "$copy" ]; then
            [ -n "$recorded" ] || build
            echo
        fi
        begin
        ;;
    ignore*) printf '%s\n' "$words" >>"$work/context/.dockerignore" ;;
    copy*) copy=$words ;;
    file*)
        mkdir -p "$work/context/$(dirname "$words")"
        printf '%s\n' "$words" >"$work/context/$words"
        ;;
    esac
    case $line in
    taken* | nothing | fails) recorded=yes ;;
    esac
    [ -z "$line" ] || printf '%s\n' "$line"
done >"$work/recorded"
# One blank line between blocks, none at the end.
sed -e '$d' "$work/recorded" >contexts.txt
