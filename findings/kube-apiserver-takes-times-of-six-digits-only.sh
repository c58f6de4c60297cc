#!/usr/bin/env bash
# kube-apiserver 1.36.3: a Lease is taken only if the seconds of its times have exactly six digits behind the point, and so is an
# Event.
#
# Guess before: renewTime and acquireTime of a Lease, and eventTime of an Event, are times of RFC 3339 (`format: date-time` in the
# API's own OpenAPI document), so that 08:00:00Z and 08:00:00.123Z are as good as 08:00:00.000000Z; lastTransitionTime of a
# condition takes them all.
# Seen: 400 for no digits, three, and nine. A client that writes a time as its language does (Java's Instant.toString, Python's
# isoformat) leaves zeros away: one that cuts to microseconds is refused where these are 000, once in a thousand times for Java.
# A leader loses a renewal then, and a test does not see it.
#
# Needs Go, python3, openssl and curl; builds kube-apiserver and etcd of the pinned modules in a folder that is removed (five
# minutes; at once with KUBEBUILDER_ASSETS naming a folder that has them). Loopback only. Ends with 0 if what was seen is so.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
work=$(mktemp -d)
started=()
finish() {
  exec 2> /dev/null
  for pid in "${started[@]}"; do kill -KILL "$pid" || true; done
  wait || true
  rm -rf "$work"
}
trap finish EXIT
assets=${KUBEBUILDER_ASSETS:-}
if [ -z "$assets" ]; then
  assets=$work/assets
  "$root/testing/cluster/assets/build.sh" "$assets"
fi
cd "$work"
free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
etcd=$(free); peers=$(free); api=$(free)
openssl genrsa -out sa.key 2048 2> log
openssl rsa -in sa.key -pubout -out sa.pub 2> log
echo 'secret,admin,admin,system:masters' > tokens.csv
"$assets/etcd" --data-dir=etcd --unsafe-no-fsync --log-level=error --listen-client-urls="http://127.0.0.1:$etcd" \
  --advertise-client-urls="http://127.0.0.1:$etcd" --listen-peer-urls="http://127.0.0.1:$peers" 2> etcd.log & started+=($!)
"$assets/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd" --secure-port="$api" --bind-address=127.0.0.1 \
  --endpoint-reconciler-type=none --cert-dir=certs --service-account-key-file=sa.pub --service-account-signing-key-file=sa.key \
  --service-account-issuer=https://kubernetes.default.svc --token-auth-file=tokens.csv --authorization-mode=RBAC \
  --service-cluster-ip-range=10.64.0.0/24 --disable-admission-plugins=ServiceAccount 2> api.log & started+=($!)
request() { curl -sk -H 'Authorization: Bearer secret' -H 'Content-Type: application/json' "https://127.0.0.1:$api$1" "${@:2}"; }
for _ in $(seq 240); do
  [ "$(request /readyz)" = ok ] && break
  sleep 0.5
done
# The namespace is made by the server itself, shortly after it is ready.
for _ in $(seq 60); do
  request /api/v1/namespaces/default | grep -q '"phase": "Active"' && break
  sleep 0.5
done

status() { request "$1" -o answer -w '%{http_code}' -d "$2"; }
lease() {
  status /apis/coordination.k8s.io/v1/namespaces/default/leases "{\"apiVersion\": \"coordination.k8s.io/v1\", \"kind\": \"Lease\",
    \"metadata\": {\"generateName\": \"finding-\"}, \"spec\": {\"holderIdentity\": \"one\", \"leaseDurationSeconds\": 15, \"renewTime\": \"$1\"}}"
}
event() {
  status /apis/events.k8s.io/v1/namespaces/default/events "{\"apiVersion\": \"events.k8s.io/v1\", \"kind\": \"Event\",
    \"metadata\": {\"generateName\": \"finding-\"}, \"type\": \"Normal\", \"reason\": \"Finding\", \"action\": \"Find\", \"eventTime\": \"$1\",
    \"reportingController\": \"example.com/finding\", \"reportingInstance\": \"one\",
    \"regarding\": {\"apiVersion\": \"v1\", \"kind\": \"Service\", \"namespace\": \"default\", \"name\": \"one\"}}"
}
request /version | grep gitVersion
request /openapi/v3/apis/coordination.k8s.io/v1 | python3 -c 'import json, sys
found = json.load(sys.stdin)["components"]["schemas"]["io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"]
print("a Lease'"'"'s times are", found["type"], "of format", found["format"])' | tee format
for digits in '' .123 .123456 .123456789; do
  time=2026-12-01T08:00:00${digits}Z
  echo "$time: Lease $(lease "$time"), Event $(event "$time")"
done | tee answers
lease 2026-12-01T08:00:00Z > log
grep '"message"' answer
grep -q 'string of format date-time' format
[ "$(grep -c 'Lease 400, Event 400' answers)" = 3 ] && grep -q '.123456Z: Lease 201, Event 201' answers
