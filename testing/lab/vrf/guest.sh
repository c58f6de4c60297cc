# In the guest: two VRFs with the same addresses, a BIRD behind each, one bellman that talks to both; and
# a third VRF that is made while bellman waits for it; then the cable of the first is cut and comes back. What the
# routers hold goes to /run/results.
set -eu
results=/run/results
config=/run/config
mkdir -p "$config" /run/tmp

# vrf NAME TABLE: a VRF with one cable, and at its other end a router that is 10.9.0.1 in every one.
vrf() {
  ip link add "$1" type vrf table "$2"
  ip link set "$1" up
  ip netns add "$1"
  ip -n "$1" link set lo up
  ip link add "$1-0" type veth peer name host0 netns "$1"
  ip link set "$1-0" master "$1"
  ip link set "$1-0" up
  ip -n "$1" link set host0 up
  ip addr add 10.9.0.2/24 dev "$1-0"
  ip -n "$1" addr add 10.9.0.1/24 dev host0
  cat > "/run/$1.conf" << END
router id 10.9.0.1;
protocol device {}
protocol bfd { interface "*" { interval 300 ms; multiplier 3; }; }
protocol bgp bellman {
  local 10.9.0.1 as 64501;
  neighbor 10.9.0.2 as 64500;
  bfd on;
  error wait time 1,2; connect delay time 1; connect retry time 1;
  ipv4 { import all; export none; };
}
END
  ip netns exec "$1" bird -c "/run/$1.conf" -s "/run/$1.ctl" -P "/run/$1.pid"
}

manifest() {
  cat << END
apiVersion: metallb.io/v1beta2
kind: BGPPeer
metadata: {name: tor-$1}
spec:
  myASN: 64500
  peerASN: 64501
  peerAddress: 10.9.0.1
  vrf: $1
  bfdProfile: slow
  connectTime: 1s
---
apiVersion: metallb.io/v1beta1
kind: IPAddressPool
metadata: {name: $1}
spec: {addresses: ["$2/32"]}
---
apiVersion: metallb.io/v1beta1
kind: BGPAdvertisement
metadata: {name: $1}
spec: {ipAddressPools: [$1], peers: [tor-$1]}
---
apiVersion: v1
kind: Service
metadata: {name: $1, annotations: {metallb.io/loadBalancerIPs: "$2"}}
spec: {type: LoadBalancer, ports: [{port: 80}]}
END
}

# await SECONDS COMMAND...: until it succeeds
await() {
  left=$(($1 * 5))
  shift
  until "$@"; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "waited in vain for: $*"; return 1; }
    sleep 0.2
  done
}

holds() { birdc -s "/run/$1.ctl" show route | grep -q "^$2/32 "; }
lacks() { ! holds "$@"; }
bfd_up() { birdc -s "/run/$1.ctl" show bfd sessions | grep -q "10.9.0.2.*Up"; }
bellman() {
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx128m -XX:-UsePerfData -XX:TieredStopAtLevel=1 \
    -Djava.io.tmpdir=/run/tmp -jar "$JAR" "$@"
}
waits() { bellman peers -o json | grep -q 'green'; }

vrf red 10
vrf blue 20
for colour in red blue green; do
  case $colour in red) address=192.0.2.1 ;; blue) address=192.0.2.2 ;; green) address=192.0.2.3 ;; esac
  manifest "$colour" "$address" > "$config/$colour.yaml"
done
cat > "$config/slow.yaml" << END
apiVersion: metallb.io/v1beta1
kind: BFDProfile
metadata: {name: slow}
spec: {receiveInterval: 300, transmitInterval: 300}
END

# without the VRF's device there is no way to 10.9.0.1
ip route get 10.9.0.1 > "$results/route-without-vrf" 2>&1 || true

bellman run --config "$config" --node node-1 --state /run/tmp/state --token /run/tmp/token \
  > "$results/bellman.log" 2>&1 &
process=$!
await 40 holds red 192.0.2.1
await 20 holds blue 192.0.2.2
await 20 bfd_up red
await 20 bfd_up blue
bellman peers > "$results/peers-before" 2>&1
vrf green 30
await 30 holds green 192.0.2.3
await 20 bfd_up green
for colour in red blue green; do
  birdc -s "/run/$colour.ctl" show route all > "$results/$colour"
  birdc -s "/run/$colour.ctl" show bfd sessions > "$results/$colour-bfd"
done
bellman peers > "$results/peers-after" 2>&1

# equal addresses: only the session in the VRF whose cable is cut may end
bellman peers -o json > "$results/whole" 2>&1
ip link set red-0 down
await 20 lacks red 192.0.2.1
bellman peers -o json > "$results/cut" 2>&1
ip link set red-0 up
await 40 holds red 192.0.2.1
await 20 bfd_up red
bellman peers -o json > "$results/mended" 2>&1
kill "$process"
wait "$process" || true
