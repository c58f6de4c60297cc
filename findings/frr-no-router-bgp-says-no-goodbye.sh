#!/usr/bin/env bash
# FRR 8.4.4: `no router bgp` ends sessions without a NOTIFICATION where the router had `bgp graceful-restart
# preserve-fw-state`, and BIRD keeps the routes.
#
# Guess before: a router that is removed from the configuration tells its neighbors so (Cease, Peer De-configured), and
# they drop its routes at once, as they do when just the neighbor is removed.
# Seen: the connection is closed as if the daemon were starting anew. BIRD 2.0.12, which is graceful restart aware unless it
# is told otherwise, keeps the routes as stale until its restart timer of 120 s is over. The same line is in every
# configuration that FRR-K8s 0.0.26 makes, whether graceful restart is asked for or not: whoever removes the last
# FRRConfiguration of a node goes on drawing its traffic for two minutes.
#
# Both from Debian 12's packages, unpacked into a folder that is removed, in two network namespaces of this script's own:
# root, iproute2 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
frr=8.4.4-1.1~deb12u2
bird=2.0.12-7
work=$(mktemp -d)
chmod 755 "$work"
left=fr$$ right=bi$$
started=()
end() {
  for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
  ip netns del "$left" 2> /dev/null || true
  ip netns del "$right" 2> /dev/null || true
  rm -rf "$work"
}
trap end EXIT
cd "$work"
chmod 777 .
for package in "frr=$frr" "bird2=$bird" libyang2 libprotobuf-c1 libjson-c5 libpcre2-8-0 libssh-4 libreadline8; do
  apt-get download -qq "$package" > /dev/null 2>&1
done
for file in *.deb; do dpkg -x "$file" .; done
libraries=$work/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$libraries:$libraries/frr

ip netns add "$left"
ip netns add "$right"
ip link add "${left}v" netns "$left" type veth peer name "${right}v" netns "$right"
ip -n "$left" addr add 10.0.0.1/24 dev "${left}v"
ip -n "$right" addr add 10.0.0.2/24 dev "${right}v"
for each in "$left ${left}v" "$right ${right}v"; do
  set -- $each
  ip -n "$1" link set lo up
  ip -n "$1" link set "$2" up
done

cat > bgpd.conf << 'END'
router bgp 64512
 no bgp ebgp-requires-policy
 no bgp network import-check
 bgp graceful-restart preserve-fw-state
 bgp router-id 10.0.0.1
 neighbor 10.0.0.2 remote-as 64513
 neighbor 10.0.0.2 timers connect 1
 address-family ipv4 unicast
  network 192.0.2.0/24
END
cat > bird.conf << 'END'
router id 10.0.0.2;
protocol device {}
protocol bgp frr {
  local 10.0.0.2 as 64513;
  neighbor 10.0.0.1 as 64512;
  passive;
  ipv4 { import all; export none; };
}
END
mkdir vty
ip netns exec "$right" usr/sbin/bird -f -c bird.conf -s bird.ctl > bird.log 2>&1 &
started+=($!)
ip netns exec "$left" usr/lib/frr/bgpd --skip_runas -n -Z -p 0 -f bgpd.conf --vty_socket vty -i bgpd.pid \
  --log stdout > bgpd.log 2>&1 &
started+=($!)

routes() { usr/sbin/birdc -s bird.ctl show route | grep -c 192.0.2.0/24 || true; }
state() { usr/sbin/birdc -s bird.ctl show protocols all frr; }
for _ in $(seq 60); do
  [ "$(routes 2> /dev/null)" = 1 ] && break
  sleep 0.5
done
[ "$(routes)" = 1 ] || { echo "the route did not arrive"; head -n 20 bgpd.log bird.log; exit 1; }

vtysh=usr/bin/vtysh
"$vtysh" --vty_socket vty -c 'configure terminal' -c 'no router bgp' > /dev/null 2>&1
sleep 5
echo "FRR $frr, BIRD $bird: 5 s after \`no router bgp\` BIRD has $(routes) of 1 route and says:"
state | grep -iE 'BGP state|Last error|graceful restart active|Restart timer' || true
[ "$(routes)" = 1 ]
state | grep -qi 'restart'
! state | grep -q 'Peer de-configured'
