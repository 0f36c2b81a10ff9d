#!/bin/sh
# Runs a real BuildKit of its own, apart from any Docker of the machine. Needs Linux, root and
# debootstrap; README.md tells the rest.
#
#   builder.sh setup DIR                     fill DIR with Docker and buildx from Debian sid
#   builder.sh start DIR containerd|overlay2 start the daemon on that image store
#   builder.sh stop DIR                      stop the daemon that `start` started
#
# DIR/client/docker is then a client for that daemon that runs outside DIR too.
set -eu

usage() {
    sed -n '5,7s/^# *//p' "$0" >&2
    exit 2
}

setup() {
    debootstrap --variant=minbase \
        --include=docker.io,docker-buildx,docker-cli,ca-certificates,busybox-static,git sid "$dir"
    mkdir -p "$dir/client/config/cli-plugins"
    # The client's libraries are newer than the machine's: it is run by its own loader.
    cat >"$dir/client/docker" <<EOF
#!/bin/sh
export DOCKER_HOST=unix://$dir/run/docker.sock DOCKER_CONFIG=$dir/client/config
exec $dir/lib64/ld-linux-x86-64.so.2 --library-path $dir/usr/lib/x86_64-linux-gnu $dir/usr/bin/docker "\$@"
EOF
    cat >"$dir/client/config/cli-plugins/docker-buildx" <<EOF
#!/bin/sh
exec $dir/lib64/ld-linux-x86-64.so.2 --library-path $dir/usr/lib/x86_64-linux-gnu $dir/usr/libexec/docker/cli-plugins/docker-buildx "\$@"
EOF
    chmod 755 "$dir/client/docker" "$dir/client/config/cli-plugins/docker-buildx"
}

start() {
    case $store in
    containerd) features='"features": {"containerd-snapshotter": true}' ;;
    overlay2) features='"storage-driver": "overlay2"' ;;
    *) usage ;;
    esac
    mkdir -p "$dir/etc/docker" "$dir/old"
    printf '{%s, "data-root": "/var/lib/docker-%s"}\n' "$features" "$store" >"$dir/etc/docker/daemon.json"
    rm -f "$dir/run/docker.pid" "$dir/run/docker.sock"
    # A mount namespace of its own with DIR as its root; no bridge, no packet filter, no proxies.
    unshare -m -p -f --propagation private sh -c '
        set -eu
        cd "$1"
        mount --bind . .
        cd "$1"
        mount --rbind /dev dev
        mount --rbind /sys sys
        mount -t proc proc proc
        pivot_root . old
        umount -l /old
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            dockerd --iptables=false --ip6tables=false --bridge=none --host unix:///run/docker.sock
    ' sh "$dir" >"$dir/var/log/dockerd.log" 2>&1 &
    echo $! >"$dir/client/pid"
    for _ in $(seq 60); do
        if "$dir/client/docker" version >/dev/null 2>&1; then
            exit 0
        fi
        sleep 1
    done
    tail -5 "$dir/var/log/dockerd.log" >&2
    exit 1
}

stop() {
    # The daemon is the only child of `unshare`; ended as process 1, its namespace ends with it.
    parent=$(cat "$dir/client/pid")
    child=$(cat "/proc/$parent/task/$parent/children")
    kill $child
    while kill -0 "$parent" 2>/dev/null; do sleep 0.2; done
}

[ $# -ge 2 ] || usage
dir=$2
store=${3:-}
case $1 in
setup) setup ;;
start) start ;;
stop) stop ;;
*) usage ;;
esac
