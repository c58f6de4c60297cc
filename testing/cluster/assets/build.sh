#!/usr/bin/env bash
# Builds etcd, kube-apiserver and kubectl from their Go modules: testing/cluster/assets/build.sh FOLDER
#
# They are the real programs, for tests against a real API server; nothing of them is part of Bellman.
# Takes about five minutes on two cores the first time, seconds afterwards, and 190 MB in FOLDER. What is
# there already, and is of the same version, is left alone. Each program appears under its name only when it
# is whole, so that tests may look for it at any time.
set -euo pipefail
if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
mkdir -p "$1"
folder=$(cd -- "$1" && pwd)
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

# One place says which Kubernetes it is: go.mod.
version=$(awk '$1 == "k8s.io/kubernetes" { print $2; exit }' go.mod)
IFS=. read -r major minor _ <<< "${version#v}"
stamp=k8s.io/component-base/version

# etcd first, as it is built soonest, and kubectl before the server, which takes longest.
for program in etcd kubectl kube-apiserver; do
  [ "$(cat "$folder/.$program.version" 2> /dev/null)" = "$version" ] && [ -x "$folder/$program" ] && continue
  echo "== building $program for Kubernetes $version into $folder" >&2
  CGO_ENABLED=0 go build -trimpath \
    -ldflags "-s -w -X $stamp.gitVersion=$version -X $stamp.gitMajor=$major -X $stamp.gitMinor=$minor" \
    -o "$folder/.$program.new.$$" "./$program"
  mv -f "$folder/.$program.new.$$" "$folder/$program"
  echo "$version" > "$folder/.$program.version"
done
