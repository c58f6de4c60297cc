#!/usr/bin/env bash
# Builds the programs of FRR-K8s from its Go module: testing/cluster/assets/build-frrk8s.sh FOLDER
#
# They are the real programs, for tests of what Bellman hands to FRR-K8s; nothing of them is part of Bellman.
# Takes about five minutes on two cores the first time, seconds afterwards, and 150 MB in FOLDER:
#   frr-k8s-controller, frr-k8s-status, frr-k8s-statuscleaner
#   frr-k8s/frr-reloader.sh   the script that hands a new configuration to FRR
#   frr-k8s/crds/*.yaml       the definitions of its custom resources
# What is there already, and is of the same version, is left alone. Each program appears under its name only
# when it is whole, and the folder frr-k8s before all of them, so that tests may look for them at any time.
set -euo pipefail
if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
mkdir -p "$1"
folder=$(cd -- "$1" && pwd)

# A module of its own: FRR-K8s does not compile with the libraries of the Kubernetes that is in ../assets.
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/frrk8s"
module=github.com/metallb/frr-k8s

# One place says which version it is: go.mod.
version=$(awk -v module="$module" '$1 == module { print $2; exit }' go.mod)

is_built() {
  [ "$(cat "$folder/.$1.version" 2> /dev/null)" = "$version" ] && [ -e "$folder/$1" ]
}

if ! is_built frr-k8s; then
  # What the module has that is not Go. The module's folder is there once it was downloaded.
  go mod download "$module"
  source=$(go list -m -f '{{.Dir}}' "$module")
  new=$folder/.frr-k8s.new.$$
  mkdir -p "$new/crds"
  # Files of the module cache can't be written to; the copies can, so that they can be removed.
  install -m 755 "$source/cmd/reloader/frr-reloader.sh" "$new/"
  install -m 644 "$source"/config/crd/bases/*.yaml "$new/crds/"
  rm -rf "$folder/frr-k8s"
  mv -f "$new" "$folder/frr-k8s"
  echo "$version" > "$folder/.frr-k8s.version"
fi

for program in frr-k8s-controller frr-k8s-status frr-k8s-statuscleaner; do
  is_built "$program" && continue
  case $program in
    frr-k8s-controller) main=$program ;;
    *) main=${program#frr-k8s-} ;;
  esac
  echo "== building $program of FRR-K8s $version into $folder" >&2
  CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o "$folder/.$program.new.$$" "$module/cmd/$main"
  mv -f "$folder/.$program.new.$$" "$folder/$program"
  echo "$version" > "$folder/.$program.version"
done
