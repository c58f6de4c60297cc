# Finds or builds etcd, kube-apiserver and kubectl for testing/cluster, and FRR-K8s: to be sourced. Expects $root,
# the folder of the repository, and sets assets_folder, which stays empty where the first three can't be had.
#
# In this order: KUBEBUILDER_ASSETS, /usr/local/kubebuilder/bin (both as controller-runtime's envtest has
# them), what was built before under target/, and a build with Go, five minutes once a machine.

assets_default=/usr/local/kubebuilder/bin
assets_own="$root/target/kubebuilder/bin"
assets_folder=""

assets_are_in() {
  [ -x "$1/etcd" ] && [ -x "$1/kube-apiserver" ] && [ -x "$1/kubectl" ]
}

assets_find() {
  local folder
  for folder in ${KUBEBUILDER_ASSETS:+"$KUBEBUILDER_ASSETS"} "$assets_default" "$assets_own"; do
    if assets_are_in "$folder"; then
      assets_folder=$folder
      return 0
    fi
  done
  return 1
}

# The folder to build into: the usual one where this user may write there.
assets_target() {
  if mkdir -p "$assets_default" 2> /dev/null && [ -w "$assets_default" ]; then
    echo "$assets_default"
  else
    echo "$assets_own"
  fi
}

assets_build() {
  command -v go > /dev/null || return 1
  local folder
  folder=$(assets_target)
  "$root/testing/cluster/assets/build.sh" "$folder" && assets_folder=$folder
}

assets_explain() {
  cat << END
The tests against a real API server need etcd, kube-apiserver and kubectl. Do one of these:
  - set KUBEBUILDER_ASSETS to a folder that has them (setup-envtest makes one),
  - put them into $assets_default,
  - install Go 1.26 or newer: ./test then builds them (testing/cluster/assets/build.sh FOLDER).
END
}

# The programs of FRR-K8s, in the same folders; built by another script, since they are another module of Go.
frrk8s_find() {
  local folder
  for folder in ${KUBEBUILDER_ASSETS:+"$KUBEBUILDER_ASSETS"} "$assets_default" "$assets_own"; do
    if [ -x "$folder/frr-k8s-controller" ] && [ -x "$folder/frr-k8s-status" ] \
      && [ -x "$folder/frr-k8s-statuscleaner" ] && [ -x "$folder/frr-k8s/frr-reloader.sh" ]; then
      return 0
    fi
  done
  return 1
}

frrk8s_build() {
  command -v go > /dev/null || return 1
  "$root/testing/cluster/assets/build-frrk8s.sh" "$(assets_target)"
}

# The version of helm that ./test builds where there is none; tests of the chart are skipped without it.
helm_version=v4.3.1
helm_own="$root/target/tools"

# Sets HELM.
helm_find() {
  local candidate
  for candidate in "${HELM:-}" "$(command -v helm || true)" "$helm_own/helm" "${HOME:-/nowhere}/go/bin/helm"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      HELM=$candidate
      return 0
    fi
  done
  return 1
}

helm_build() {
  command -v go > /dev/null || return 1
  echo "== building helm $helm_version (two minutes, once)" >&2
  GOBIN=$helm_own go install "helm.sh/helm/v4/cmd/helm@$helm_version" && HELM=$helm_own/helm
}
