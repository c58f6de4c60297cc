#!/usr/bin/env bash
# kube-apiserver 1.36.3: a client certificate for webhooks (the kubeConfigFile of --admission-control-config-file) is shown to
# admission webhooks only. Conversion webhooks of CustomResourceDefinitions are shown none, at the same address too.
#
# Guess before, by Kubernetes' page on versions of custom resources, which sends authors of conversion webhooks who want to know
# their clients to "Authenticate API servers": the certificate is shown to both.
# Seen: one TLS server that takes certificates and demands none is called for a review and for a conversion. The first comes with
# the certificate, the second without (asked for as a feature in kubernetes/kubernetes issue 131810, open). So a server that demands one for all its paths breaks the definition: each read in
# the other version fails, and so do lists and watches.
#
# Needs Go, python3 and openssl; builds kube-apiserver, etcd and kubectl of the pinned modules in a folder that is removed (five
# minutes; at once with KUBEBUILDER_ASSETS naming a folder that has them). Loopback only. Ends with 0 if what was seen is so.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill -KILL "$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
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

# An authority, and a certificate of it for each side.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.crt -subj /CN=ca -days 2 2> log
for name in server client; do
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $name.key -out $name.csr -subj /CN=$name 2> log
  openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out $name.crt \
    -extfile <(echo subjectAltName=IP:127.0.0.1) 2> log
done

cat > hook.py << 'END'
import http.server, json, ssl, sys

class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        review = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request = review["request"]
        shown = self.connection.getpeercert()
        with open("calls", "a") as calls:
            calls.write(f"{self.path.split('?')[0]} {'with' if shown else 'without'}\n")
        answer = {"uid": request["uid"]}
        if self.path == "/convert":
            for each in request["objects"]:
                each["apiVersion"] = request["desiredAPIVersion"]
            answer |= {"result": {"status": "Success"}, "convertedObjects": request["objects"]}
        else:
            answer |= {"allowed": True}
        body = json.dumps({"apiVersion": review["apiVersion"], "kind": review["kind"], "response": answer}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("server.crt", "server.key")
context.load_verify_locations("ca.crt")
context.verify_mode = ssl.CERT_OPTIONAL
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hook)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
END
hook=$(free)
python3 hook.py "$hook" & started+=($!)

cat > clients << END
apiVersion: v1
kind: Config
users:
- {name: "*", user: {client-certificate: $work/client.crt, client-key: $work/client.key}}
END
cat > admission.yaml << END
apiVersion: apiserver.config.k8s.io/v1
kind: AdmissionConfiguration
plugins:
- name: ValidatingAdmissionWebhook
  configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: $work/clients}
END
etcd=$(free); peers=$(free); api=$(free)
openssl genrsa -out sa.key 2048 2> log
openssl rsa -in sa.key -pubout -out sa.pub 2> log
echo 'secret,admin,admin,system:masters' > tokens.csv
"$assets/etcd" --data-dir=etcd --unsafe-no-fsync --log-level=error --listen-client-urls="http://127.0.0.1:$etcd" \
  --advertise-client-urls="http://127.0.0.1:$etcd" --listen-peer-urls="http://127.0.0.1:$peers" 2> etcd.log & started+=($!)
"$assets/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd" --secure-port="$api" --bind-address=127.0.0.1 \
  --endpoint-reconciler-type=none --cert-dir=certs --service-account-key-file=sa.pub --service-account-signing-key-file=sa.key \
  --service-account-issuer=https://kubernetes.default.svc --token-auth-file=tokens.csv --authorization-mode=RBAC \
  --service-cluster-ip-range=10.64.0.0/24 --disable-admission-plugins=ServiceAccount \
  --admission-control-config-file=admission.yaml 2> api.log & started+=($!)
k() { "$assets/kubectl" --server="https://127.0.0.1:$api" --insecure-skip-tls-verify --token=secret "$@"; }
until k get --raw /readyz > log 2>&1; do sleep 0.5; done

url="https://127.0.0.1:$hook"
authority=$(base64 -w0 ca.crt)
k apply -f - > log << END
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.finding.example}
spec:
  group: finding.example
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
  - {name: v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}
  conversion:
    strategy: Webhook
    webhook: {conversionReviewVersions: [v1], clientConfig: {url: $url/convert, caBundle: $authority}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: finding}
webhooks:
- name: things.finding.example
  clientConfig: {url: $url/validate, caBundle: $authority}
  rules: [{apiGroups: [finding.example], apiVersions: [v1], resources: [things], operations: [CREATE], scope: Namespaced}]
  sideEffects: None
  admissionReviewVersions: [v1]
  matchPolicy: Exact
END
k wait --for=condition=Established crd/things.finding.example > log
for i in $(seq 60); do
  k delete thing one --ignore-not-found > log 2>&1 || true
  printf 'apiVersion: finding.example/v1\nkind: Thing\nmetadata: {name: one, namespace: default}\n' | k apply -f - > log 2>&1 || true
  k get things.v2.finding.example one -n default > log 2>&1 || true
  grep -q validate calls 2> /dev/null && grep -q convert calls && break
  sleep 0.5
done
k version 2> /dev/null | grep Server
sort calls | uniq -c
grep -q '^/validate with$' calls && ! grep -q '^/validate without$' calls &&
  grep -q '^/convert without$' calls && ! grep -q '^/convert with$' calls
