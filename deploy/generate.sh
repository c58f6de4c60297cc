#!/usr/bin/env bash
# Writes what deploy/ has from other sources: the chart's copy of the custom resources, bellman.yaml, which is the
# chart with its defaults, and bellman-frr-k8s.yaml, where FRR-K8s speaks BGP. Needs helm (4; HELM names another than
# the one on the path). --check only looks.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
helm=${HELM:-helm}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chart=$work/bellman
cp -r helm/bellman "$chart"
cp crds/metallb.io.yaml "$chart/files/crds.yaml"

# Nobody manages what is applied by hand, and no file of the chart says where a document came from.
plain() {
  "$helm" template bellman "$chart" --namespace metallb-system \
    --api-versions admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy \
    --api-versions flowcontrol.apiserver.k8s.io/v1/FlowSchema "$@" \
    | sed -e '/^# Source: /d' -e '/app.kubernetes.io\/managed-by: Helm$/d' | cat -s
}

{
  echo "# Bellman, in the namespace metallb-system: kubectl apply --server-side -f bellman.yaml"
  echo "# Written by deploy/generate.sh from the chart in deploy/helm/bellman and its default values."
  cat namespace.yaml
  plain
} > "$work/bellman.yaml"

{
  echo "# Bellman with FRR-K8s, both in the namespace metallb-system: kubectl apply --server-side -f bellman-frr-k8s.yaml"
  echo "# Written by deploy/generate.sh from the chart in deploy/helm/bellman with frrk8s.external. FRR-K8s is not in it."
  cat namespace.yaml
  plain --set frrk8s.external=true
} > "$work/bellman-frr-k8s.yaml"

status=0
put() {
  cmp -s "$1" "$2" && return
  if [ "${check:-}" ]; then
    echo "$2 is old: run deploy/generate.sh" >&2
    status=1
  else
    cp "$1" "$2"
  fi
}
[ "${1:-}" = --check ] && check=yes
put "$chart/files/crds.yaml" helm/bellman/files/crds.yaml
put "$work/bellman.yaml" bellman.yaml
put "$work/bellman-frr-k8s.yaml" bellman-frr-k8s.yaml
exit "$status"
