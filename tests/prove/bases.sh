#!/bin/sh
# Makes the base images of the cases below DIR, once: a minimal Debian as Docker's slim image has
# it, and on top of it Python, Node.js and others. Needs root, buildah, debootstrap and apt-utils.
# The mirror and the settings of apt, pip and npm are those of this machine.
#
#   bases.sh DIR
set -eu
dir=$1
suite=bookworm
image() { buildah --root "$dir/images" --runroot "$dir/run" --storage-driver overlay "$@"; }

mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' |
    sed -n 's/^Debian //p' | head -1)
[ -n "$mirror" ] || { echo "apt-get update has to run first: no mirror of Debian is known" >&2; exit 1; }

root=$dir/debian
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$dir/debootstrap.log"

# As in Docker's images of Debian: no documentation, no translations, no .deb left over.
for path in doc info locale man; do
    rm -rf "$root/usr/share/$path"/*
    echo "path-exclude /usr/share/$path/*"
done >"$root/etc/dpkg/dpkg.cfg.d/docker"
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
cat >"$root/etc/apt/apt.conf.d/docker" <<'EOF'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::GzipIndexes "true";
Acquire::Languages "none";
EOF
apt-config dump | grep -E '^Acquire::(https?|Check-[A-Za-z-]*|Retries)[: ]' \
    >"$root/etc/apt/apt.conf.d/machine" || true
rm -rf "$root"/var/log/* "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb

# The few packages that cases install come from a mirror of their own: that costs a second, not
# ten, and before and after a fix the same versions come.
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive "$@"; }
mkdir -p "$dir/mirror" "$root/srv/mirror"
cp /etc/resolv.conf "$root/etc/resolv.conf"
inside apt-get -qq update
inside apt-get -qq install -y --no-install-recommends --download-only -o DPkg::Post-Invoke::= \
    tree file hello curl wget sudo doas xz-utils unzip tini netcat-openbsd git-man less >/dev/null
cp "$root"/var/cache/apt/archives/*.deb "$dir/mirror/"
(cd "$dir/mirror" && apt-ftparchive packages . >Packages && apt-ftparchive release . >Release)

# With the mirror of the machine, for what comes next.
python=$(mktemp -d "$dir/python.XXXXXX")
cp -a "$root/." "$python/"
chroot "$python" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
    --no-install-recommends python3 python3-pip python3-venv >"$dir/python.log"

echo 'deb [trusted=yes] copy:/srv/mirror ./' >"$root/etc/apt/sources.list"
cp "$root/etc/apt/sources.list" "$python/etc/apt/sources.list"
rm -f "$python"/usr/lib/python3*/EXTERNALLY-MANAGED
ln -s ../../bin/python3 "$python/usr/local/bin/python"
for tree in "$root" "$python"; do
    rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/*.bin "$tree"/var/cache/apt/archives/*.deb \
        "$tree"/var/log/* "$tree"/etc/resolv.conf
    mkdir -p "$tree/var/lib/apt/lists/partial"
done

# The machine's own Node.js, where Docker's image has it, and Yarn 1.
node=
if command -v node >/dev/null && command -v npm >/dev/null; then
    node=$(mktemp -d "$dir/node.XXXXXX")
    cp -a "$root/." "$node/"
    cp "$(readlink -f "$(command -v node)")" "$node/usr/local/bin/node"
    mkdir -p "$node/usr/local/lib/node_modules"
    cp -a "$(npm root -g)/npm" "$node/usr/local/lib/node_modules/"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$node/usr/local/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$node/usr/local/bin/npx"
    archive=$(cd "$dir" && npm pack --silent yarn@1.22.22)
    mkdir -p "$node/opt/yarn"
    tar -xzf "$dir/$archive" -C "$node/opt/yarn" --strip-components=1
    ln -s /opt/yarn/bin/yarn.js "$node/usr/local/bin/yarn"
    # Yarn 4 as a project carries it in .yarn/releases.
    archive=$(cd "$dir" && npm pack --silent @yarnpkg/cli-dist@4.5.3)
    mkdir -p "$node/opt/yarn-4"
    tar -xzf "$dir/$archive" -C "$node/opt/yarn-4" --strip-components=2 package/bin/yarn.js
    groupadd --root "$node" --gid 1000 node
    useradd --root "$node" --uid 1000 --gid 1000 --create-home --shell /bin/bash node
fi

# BusyBox, and by the name of Alpine the same: apk has no mirror here.
busybox=$(mktemp -d "$dir/busybox.XXXXXX")
mkdir -p "$busybox/bin" "$busybox/etc" "$busybox/root" "$busybox/tmp" "$busybox/usr/bin" "$busybox/var"
chmod 1777 "$busybox/tmp"
cp "$(command -v busybox)" "$busybox/bin/busybox"
for applet in $("$busybox/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$busybox/bin/$applet"
done
echo 'root:x:0:0:root:/root:/bin/sh' >"$busybox/etc/passwd"
echo 'root:x:0:' >"$busybox/etc/group"

# import TREE COMMAND NAME...: a tree becomes the image of these names.
import() {
    tree=$1 command=$2
    shift 2
    chmod 755 "$tree"
    container=$(image from scratch)
    image copy -q "$container" "$tree" / >/dev/null
    image config --cmd "$command" --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
    image commit -q --format docker "$container" "localhost/$1" >/dev/null
    first=$1
    for name; do image tag "localhost/$first" "localhost/$name"; done
    image rm "$container" >/dev/null
    rm -rf "$tree"
}
import "$root" bash debian:12-slim debian:12 debian:bookworm-slim ubuntu:24.04
import "$python" python3 python:3.11-slim python:3.11
[ -z "$node" ] || import "$node" node node:20-slim node:20
import "$busybox" sh busybox:1.36 alpine:3.22
rm -rf "$dir/run"
