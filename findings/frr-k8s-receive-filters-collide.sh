#!/usr/bin/env bash
# FRR-K8s 0.0.26: of two filters of received prefixes one is dropped without a word, where prefix, le and ge of both come
# to the same characters one after the other.
#
# Guess before: a neighbor with two entries under toReceive.allowed.prefixes takes what either of them lets in.
# Seen: FRR-K8s tells filters apart by prefix, le and ge written together without anything in between. 2000::/3 with le 48
# and ge 40 is "2000::/34840", and so is 2000::/34 with le 84: both are taken by the webhook, and FRR's configuration has
# one of them. Routes that the other would let in are refused.
#
# Runs FRR-K8s's own conversion from its Go module, in a folder that is removed. Needs Go 1.25 or newer. Ends with 0 if
# what was seen is still so.
set -euo pipefail
version=v0.0.26
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

module=$(go mod download -json "github.com/metallb/frr-k8s@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
cp -r "$module" frr-k8s
chmod -R u+w frr-k8s
cat > frr-k8s/internal/controller/finding_test.go << 'END'
package controller

import (
	"fmt"
	"testing"

	"github.com/metallb/frr-k8s/api/v1beta1"
)

func TestFinding(t *testing.T) {
	take := v1beta1.Receive{}
	take.Allowed.Prefixes = []v1beta1.PrefixSelector{
		{Prefix: "2000::/3", LE: 48, GE: 40},
		{Prefix: "2000::/34", LE: 84},
	}
	object := v1beta1.FRRConfiguration{}
	object.Spec.BGP.Routers = []v1beta1.Router{{
		ASN:       64512,
		Neighbors: []v1beta1.Neighbor{{ASN: 64513, Address: "2001:db8::1", ToReceive: take}},
	}}
	made, err := apiToFRR(ClusterResources{FRRConfigs: []v1beta1.FRRConfiguration{object}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("asked for 2, has %d\n", len(made.Routers[0].Neighbors[0].Incoming.PrefixesV6))
}
END
said=$(cd frr-k8s && go test ./internal/controller -run '^TestFinding$' -count=1 -v 2> "$work/errors") \
  || { cat "$work/errors"; echo "$said"; exit 1; }
echo "FRR-K8s $version: $(grep '^asked for' <<< "$said")"
grep -qx 'asked for 2, has 1' <<< "$said"
