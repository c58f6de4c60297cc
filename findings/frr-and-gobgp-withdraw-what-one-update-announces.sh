#!/usr/bin/env bash
# FRR 8.4.4 and GoBGP 3.10.0: a prefix that one UPDATE both withdraws and announces is gone, IPv4 and IPv6 alike. BIRD 2.0.12
# has it.
#
# Guess before, by RFC 4271 section 4.3: a receiver should treat such an UPDATE as though the withdrawn routes did not contain the
# prefix. A sender should not make it, but receivers "MUST be prepared to receive these fields in any position or combination"
# (RFC 7606 section 5.1). So a speaker that packs a withdrawal, and the announcement which follows it, into one message loses nothing.
# Seen: FRR and GoBGP announce first and withdraw then. The route is gone until it is sent again, whether the prefix was known
# before or not, in whatever order MP_REACH_NLRI and MP_UNREACH_NLRI stand, and the session stays up without a word. The sender
# takes it for announced: only a route refresh brings it back. So a withdrawal and a later announcement of a prefix go in messages
# of their own.
#
# All from Debian 12's packages, unpacked into a folder that is removed, in a network namespace of this script's own: root,
# iproute2, python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
frr=8.4.4-1.1~deb12u2
gobgp=3.10.0-1+b4
bird=2.0.12-7
work=$(mktemp -d)
space=tw$$
started=()
finish() {
  exec 2> /dev/null
  for pid in "${started[@]}"; do kill -KILL "$pid" || true; done
  wait || true
  ip netns del "$space" || true
  rm -rf "$work"
}
trap finish EXIT
cd "$work"
for package in "frr=$frr" "gobgpd=$gobgp" "bird2=$bird" libyang2 libprotobuf-c1 libjson-c5 libpcre2-8-0 libssh-4 libreadline8; do
  apt-get download -qq "$package" > log 2>&1 || { cat log; exit 1; }
done
for file in *.deb; do dpkg -x "$file" .; done
libraries=$work/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$libraries:$libraries/frr
ip netns add "$space"
ip -n "$space" link set lo up
for router in 1 2 3 9; do ip -n "$space" addr add 10.0.0.$router/24 dev lo; done

cat > bgpd.conf << 'END'
router bgp 64513
 no bgp ebgp-requires-policy
 bgp router-id 10.0.0.1
 neighbor 10.0.0.9 remote-as 64512
 neighbor 10.0.0.9 passive
 address-family ipv6 unicast
  neighbor 10.0.0.9 activate
END
cat > gobgpd.toml << 'END'
[global.config]
  as = 64513
  router-id = "10.0.0.2"
  local-address-list = ["10.0.0.2"]
[[neighbors]]
  [neighbors.config]
    neighbor-address = "10.0.0.9"
    peer-as = 64512
  [neighbors.transport.config]
    passive-mode = true
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv4-unicast"
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "ipv6-unicast"
END
cat > bird.conf << 'END'
router id 10.0.0.3;
protocol device {}
protocol bgp speaker {
  local 10.0.0.3 as 64513;
  neighbor 10.0.0.9 as 64512;
  strict bind yes;
  passive;
  multihop;
  ipv4 { import all; export none; };
  ipv6 { import all; export none; };
}
END
inside() { ip netns exec "$space" "$@"; }
mkdir vty
inside usr/lib/frr/bgpd --skip_runas -n -Z -l 10.0.0.1 -f bgpd.conf --vty_socket vty -i bgpd.pid > frr.log 2>&1 & started+=($!)
inside usr/bin/gobgpd -f gobgpd.toml --api-hosts 127.0.0.1:50051 --disable-stdlog --syslog no --pprof-disable > gobgp.log 2>&1 & started+=($!)
inside usr/sbin/bird -f -c bird.conf -s bird.ctl > bird.log 2>&1 & started+=($!)

# Sends one UPDATE with 192.0.2.1/32 in both of its fields, one with 2001:db8::1/128 in both of its attributes, and one each that
# only announces; then stays until it is ended.
cat > speaker.py << 'END'
import socket, struct, sys, time
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
def update(withdrawn, attributes, announced):
    return message(2, struct.pack("!H", len(withdrawn)) + withdrawn + struct.pack("!H", len(attributes)) + attributes + announced)
def attribute(flags, code, value):
    return bytes([flags, code, len(value)]) + value
def v4(last):
    return bytes([32, 192, 0, 2, last])
def v6(last):
    return bytes([128]) + socket.inet_pton(socket.AF_INET6, f"2001:db8::{last}")
path = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack("!BBI", 2, 1, 64512))
classic = path + attribute(0x40, 3, socket.inet_aton("10.0.0.9"))
def reach(last):
    return attribute(0x80, 14, struct.pack("!HBB", 2, 1, 16) + socket.inet_pton(socket.AF_INET6, "fd00::9") + b"\0" + v6(last))
def unreach(last):
    return attribute(0x80, 15, struct.pack("!HB", 2, 1) + v6(last))

capabilities = bytes([1, 4, 0, 1, 0, 1, 1, 4, 0, 2, 0, 1, 65, 4]) + struct.pack("!I", 64512)
open_body = struct.pack("!BHH4sBBB", 4, 64512, 90, socket.inet_aton("10.0.0.9"), len(capabilities) + 2, 2, len(capabilities)) + capabilities
for attempt in range(100):
    try:
        line = socket.create_connection((sys.argv[1], 179), source_address=("10.0.0.9", 0))
        line.sendall(message(1, open_body) + message(4))
        kind = 0
        while kind != 4:
            head = line.recv(19, socket.MSG_WAITALL)
            if len(head) < 19:
                raise ConnectionResetError
            length, kind = struct.unpack("!HB", head[16:])
            line.recv(length - 19, socket.MSG_WAITALL)
        break
    except OSError:
        time.sleep(0.3)
line.sendall(update(v4(1), classic, v4(1)) + update(b"", classic, v4(2)))
line.sendall(update(b"", unreach(1) + reach(1) + path, b"") + update(b"", reach(2) + path, b""))
line.sendall(update(b"", classic, v4(3)) + update(v4(3), classic, v4(3)))
time.sleep(60)
END
for router in 1 2 3; do
  inside python3 speaker.py 10.0.0.$router & started+=($!)
done

routes() {
  case $1 in
    FRR) for family in ipv4 ipv6; do usr/bin/vtysh --vty_socket vty -c "show bgp $family unicast" 2> log || true; done ;;
    GoBGP) for family in ipv4 ipv6; do inside usr/bin/gobgp global rib -a $family 2> log || true; done ;;
    BIRD) usr/sbin/birdc -s bird.ctl show route 2> log || true ;;
  esac
}
for router in FRR GoBGP BIRD; do
  for _ in $(seq 100); do
    routes $router > "has-$router"
    grep -q 2001:db8::2/128 "has-$router" && break
    sleep 0.3
  done
  sleep 1
  routes $router | grep -oE '(192\.0\.2\.|2001:db8::)[0-9]/[0-9]+' | sort -u > "has-$router"
done
echo "sent: ...1 withdrawn and announced in one UPDATE, 192.0.2.3/32 after it was announced before; ...2 announced alone"
for router in "FRR $frr" "GoBGP $gobgp" "BIRD $bird"; do echo "$router has:" $(cat "has-${router%% *}"); done
for router in FRR GoBGP; do [ "$(echo $(cat has-$router))" = '192.0.2.2/32 2001:db8::2/128' ]; done
[ "$(echo $(cat has-BIRD))" = '192.0.2.1/32 192.0.2.2/32 192.0.2.3/32 2001:db8::1/128 2001:db8::2/128' ]
