#!/usr/bin/env bash
# FRR 8.4.4: routes that an enhanced route refresh leaves out stay, stale and best, as long as the session stands, unless graceful
# restart was agreed as well.
#
# Guess before, by RFC 7313 section 4: FRR offers the capability to everybody, marks all routes of the family as stale when
# the refresh begins (BoRR), and removes those that are still stale at its end (EoRR), or when a timer is over. So a speaker whose
# neighbor may have a route too many sends its table once more between the two, and is in step again.
# Seen: FRR marks them, shows the one that was not sent again as stale, and never removes it, also not when `stalepath-time` (here 5 s) is
# over; it goes on being the best, and is passed on (three routes sent). With a neighbor that offered graceful restart too it is gone at
# once. So a speaker that wants a route gone has to withdraw it; Bellman does not offer enhanced refresh, and sends withdrawals.
#
# From Debian 12's package, unpacked into a folder that is removed, in a network namespace of this script's own: root,
# iproute2, python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
version=8.4.4-1.1~deb12u2
work=$(mktemp -d)
space=er$$
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
for package in "frr=$version" libyang2 libprotobuf-c1 libjson-c5 libpcre2-8-0 libssh-4; do
  apt-get download -qq "$package" > log 2>&1 || { cat log; exit 1; }
done
for file in *.deb; do dpkg -x "$file" .; done
libraries=$work/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$libraries:$libraries/frr
ip netns add "$space"
ip -n "$space" link set lo up
for address in 1 8 9; do ip -n "$space" addr add 10.0.0.$address/24 dev lo; done
cat > bgpd.conf << 'END'
router bgp 64513
 no bgp ebgp-requires-policy
 bgp router-id 10.0.0.1
 bgp graceful-restart stalepath-time 5
 neighbor 10.0.0.8 remote-as 64512
 neighbor 10.0.0.8 passive
 neighbor 10.0.0.9 remote-as 64512
 neighbor 10.0.0.9 passive
END
mkdir vty
ip netns exec "$space" usr/lib/frr/bgpd --skip_runas -n -Z -l 10.0.0.1 -f bgpd.conf --vty_socket vty -i bgpd.pid > out 2>&1 &
started+=($!)

# Announces two routes, then refreshes one of them between BoRR and EoRR, and stays; with graceful restart where a second word says so.
cat > speaker.py << 'END'
import socket, struct, sys, time
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
def attribute(flags, code, value):
    return bytes([flags, code, len(value)]) + value
source = sys.argv[1]
attributes = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack("!BBI", 2, 1, 64512)) + attribute(0x40, 3, socket.inet_aton(source))
def announce(last):
    prefix = bytes([32]) + (socket.inet_aton("192.0.2." + last) if source.endswith("8") else socket.inet_aton("198.51.100." + last))
    return message(2, b"\0\0" + struct.pack("!H", len(attributes)) + attributes + prefix)
end_of_rib = message(2, bytes(4))
def refresh(subtype):
    return message(5, bytes([0, 1, subtype, 1]))
capabilities = bytes([1, 4, 0, 1, 0, 1, 2, 0, 70, 0, 65, 4]) + struct.pack("!I", 64512)
if len(sys.argv) > 2:
    capabilities += bytes([64, 6, 0, 120, 0, 1, 1, 0x80])
body = struct.pack("!BHH4sBBB", 4, 64512, 90, socket.inet_aton(source), len(capabilities) + 2, 2, len(capabilities)) + capabilities
for attempt in range(100):
    try:
        line = socket.create_connection(("10.0.0.1", 179), source_address=(source, 0))
        line.sendall(message(1, body) + message(4))
        kind = 0
        while kind != 4:
            head = line.recv(19, socket.MSG_WAITALL)
            if len(head) < 19:
                raise ConnectionResetError
            length, kind = struct.unpack("!HB", head[16:])
            said = line.recv(length - 19, socket.MSG_WAITALL) if length > 19 else b""
            if kind == 1:
                print("FRR offers enhanced refresh:", b"\x46\x00" in said[10:], flush=True)
        break
    except OSError:
        time.sleep(0.3)
line.sendall(announce("1") + announce("2") + end_of_rib)
time.sleep(2)
line.sendall(refresh(1))
time.sleep(1)
line.sendall(announce("1") + refresh(2))
time.sleep(1)
print("refreshed", flush=True)
time.sleep(60)
END
ip netns exec "$space" python3 speaker.py 10.0.0.8 > said 2>&1 & started+=($!)
ip netns exec "$space" python3 speaker.py 10.0.0.9 restart > also 2>&1 & started+=($!)
for _ in $(seq 100); do
  grep -q refreshed said && grep -q refreshed also && break
  sleep 0.3
done
sleep 12
usr/bin/vtysh --vty_socket vty -c 'show bgp summary' 2> log | grep '^10\.' > neighbors
usr/bin/vtysh --vty_socket vty -c 'show bgp ipv4 unicast' 2> log | grep /32 > routes
echo "FRR $version, 12 s after EoRR (S is stale, > is best), 10.0.0.9 with graceful restart:"
cat said neighbors routes
grep -q 'enhanced refresh: True' said
grep -Eq '^10.0.0.8 .* 2 +3 N/A' neighbors
grep -Eq '^10.0.0.9 .* 1 +3 N/A' neighbors
grep -q '^\*> 192.0.2.1/32 ' routes
grep -q '^S> 192.0.2.2/32 ' routes
grep -q '^\*> 198.51.100.1/32 ' routes
! grep -q 198.51.100.2/32 routes
