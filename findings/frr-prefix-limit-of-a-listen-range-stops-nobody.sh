#!/usr/bin/env bash
# FRR 8.4.4: `maximum-prefix` of a peer group with a `bgp listen range` ends the session of a node that exceeds it, and lets it in
# again at once: its routes come and go for as long as it tries.
#
# Guess before: as with a configured neighbor, which stays in Idle (PfxCt), refused, until an operator clears it.
# Seen: the neighbor is forgotten with its session. It is taken again with its next connection, its first routes are used and
# passed on, the one that is too many ends the session, and so on, here several times in five seconds; the speaker's own waiting is
# all that slows it. `show bgp summary` does not have it among its neighbors in between, and `maximum-prefix 5 restart 60` changes
# nothing. Another speaker behind FRR hears each round. So with listen ranges the limit has to be kept by the speaker.
#
# From Debian 12's package, unpacked into a folder that is removed, in a network namespace of this script's own: root,
# iproute2, python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
version=8.4.4-1.1~deb12u2
work=$(mktemp -d)
space=pl$$
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
for address in 10.0.0.1 10.0.0.8 10.0.0.9 10.1.0.1; do ip -n "$space" addr add $address/24 dev lo; done
cat > bgpd.conf << 'END'
router bgp 64513
 no bgp ebgp-requires-policy
 bgp router-id 10.0.0.1
 coalesce-time 10
 neighbor nodes peer-group
 neighbor nodes remote-as external
 bgp listen range 10.1.0.0/24 peer-group nodes
 neighbor 10.0.0.8 remote-as 64512
 neighbor 10.0.0.8 passive
 neighbor 10.0.0.9 remote-as 64514
 neighbor 10.0.0.9 passive
 address-family ipv4 unicast
  neighbor nodes maximum-prefix 5 restart 60
  neighbor 10.0.0.8 maximum-prefix 5 restart 60
END
mkdir vty
ip netns exec "$space" usr/lib/frr/bgpd --skip_runas -n -Z -l 10.0.0.1 -f bgpd.conf --vty_socket vty -i bgpd.pid > out 2>&1 &
started+=($!)

# 10.0.0.9 counts how often it hears of 192.0.2.1 (from the range) and 198.51.100.1 (from the configured neighbor), while each of
# the two others dials twice a second for five seconds and announces three routes, and half a second later five more.
cat > nodes.py << 'END'
import socket, struct, subprocess, threading, time
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
def attribute(flags, code, value):
    return bytes([flags, code, len(value)]) + value
def announce(source, number, prefix, some):
    attributes = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack("!BBI", 2, 1, number))
    attributes += attribute(0x40, 3, socket.inet_aton(source))
    routes = b"".join(bytes([32, *prefix, last]) for last in some)
    return message(2, b"\0\0" + struct.pack("!H", len(attributes)) + attributes + routes)
def read(line):
    head = line.recv(19, socket.MSG_WAITALL)
    if len(head) < 19:
        raise ConnectionError
    length, kind = struct.unpack("!HB", head[16:])
    return kind, line.recv(length - 19, socket.MSG_WAITALL) if length > 19 else b""
def session(source, number):
    capabilities = bytes([1, 4, 0, 1, 0, 1, 65, 4]) + struct.pack("!I", number)
    body = struct.pack("!BHH4sBBB", 4, number, 90, socket.inet_aton(source), len(capabilities) + 2, 2, len(capabilities))
    line = socket.create_connection(("10.0.0.1", 179), source_address=(source, 0))
    line.sendall(message(1, body + capabilities) + message(4))
    while read(line)[0] != 4:
        pass
    return line

heard = {"192.0.2.1": 0, "198.51.100.1": 0}
def listen(line):
    while True:
        kind, body = read(line)
        withdrawn, = struct.unpack("!H", body[:2]) if kind == 2 else (0,)
        for name in heard:
            if kind == 2 and bytes([32]) + socket.inet_aton(name) in body[2 + withdrawn:]:
                heard[name] += 1
ups = {"10.1.0.1": 0, "10.0.0.8": 0}
ends = set()
def exceed(source, prefix):
    until = time.time() + 5
    while time.time() < until:
        try:
            line = session(source, 64512)
            ups[source] += 1
            line.sendall(announce(source, 64512, prefix, [1, 2, 3]))
            time.sleep(0.5)
            line.sendall(announce(source, 64512, prefix, [4, 5, 6, 7, 8]))
            while True:
                kind, body = read(line)
                if kind == 3:
                    ends.add(body[:2].hex())
        except OSError:
            time.sleep(0.5)
for attempt in range(100):
    try:
        third = session("10.0.0.9", 64514)
        break
    except OSError:
        time.sleep(0.3)
threading.Thread(target=listen, args=(third,), daemon=True).start()
tries = [threading.Thread(target=exceed, args=one) for one in (("10.1.0.1", [192, 0, 2]), ("10.0.0.8", [198, 51, 100]))]
for one in tries: one.start()
for one in tries: one.join()
print("ends of sessions:", *ends)
print("of the range: up", ups["10.1.0.1"], "times, its route passed on", heard["192.0.2.1"], "times")
print("configured: up", ups["10.0.0.8"], "times, its route passed on", heard["198.51.100.1"], "times")
shown = subprocess.run(["usr/bin/vtysh", "--vty_socket", "vty", "-c", "show bgp summary"], capture_output=True, text=True).stdout
print(*[line for line in shown.splitlines() if line.startswith(("10.", "*10."))], sep="\n")
END
timeout 60 ip netns exec "$space" python3 nodes.py > said 2>&1 || { cat said out; exit 1; }
echo "FRR $version, maximum-prefix 5:"
cat said
grep -qx 'ends of sessions: 0601' said
grep -Eq '^of the range: up ([3-9]|[1-9][0-9]+) times, its route passed on ([3-9]|[1-9][0-9]+) times' said
grep -qx 'configured: up 1 times, its route passed on 1 times' said
grep -q '^10.0.0.8 .*Idle (PfxCt)' said
! grep -Eq '^\*?10.1.0.1 .*PfxCt' said
