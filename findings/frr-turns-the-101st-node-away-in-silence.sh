#!/usr/bin/env bash
# FRR 8.4.4: a neighbor of a `bgp listen range` beyond the 100 that are taken is turned away without a NOTIFICATION and without a
# line in the log.
#
# Guess before: a router that has no room for one more neighbor says so: Cease/Connection Rejected (RFC 4486, 6/5) to whoever
# dials, or at least in its own log.
# Seen: a range of 10.1.0.0/24 without a word about limits takes 100 nodes. The 101st has its TCP connection accepted and reset
# before it hears an OPEN, at every try, and without `debug bgp neighbor-events` FRR's log does not name its address. Only the last
# line of `show bgp summary` tells ("100 dynamic neighbor(s), limit 100"). A cluster that grows to its 101st node has one without
# routes, another one after each restart of the router. `bgp listen limit 5000` is the way out.
#
# From Debian 12's package, unpacked into a folder that is removed, in a network namespace of this script's own: root,
# iproute2, python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
version=8.4.4-1.1~deb12u2
work=$(mktemp -d)
space=ll$$
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
ip -n "$space" addr add 10.0.0.1/24 dev lo
for node in $(seq 101); do echo "addr add 10.1.0.$node/32 dev lo"; done | ip -n "$space" -batch -
cat > bgpd.conf << 'END'
router bgp 64513
 no bgp ebgp-requires-policy
 bgp router-id 10.0.0.1
 neighbor nodes peer-group
 neighbor nodes remote-as external
 bgp listen range 10.1.0.0/24 peer-group nodes
END
mkdir vty
ip netns exec "$space" usr/lib/frr/bgpd --skip_runas -n -Z -l 10.0.0.1 -f bgpd.conf --vty_socket vty -i bgpd.pid \
  --log file:bgpd.log --log-level debug > out 2>&1 &
started+=($!)

# One session from each address; the last is tried three times. What it hears is printed.
cat > nodes.py << 'END'
import socket, struct, subprocess, time
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
capabilities = bytes([1, 4, 0, 1, 0, 1, 65, 4]) + struct.pack("!I", 64512)
names = {1: "OPEN", 3: "NOTIFICATION", 4: "KEEPALIVE"}
def session(node):
    heard = ["connected"]
    line = socket.create_connection(("10.0.0.1", 179), source_address=(f"10.1.0.{node}", 0), timeout=10)
    try:
        body = struct.pack("!BHH4sBBB", 4, 64512, 90, bytes([10, 1, 0, node]), len(capabilities) + 2, 2, len(capabilities))
        line.sendall(message(1, body + capabilities) + message(4))
        while heard[-1] != "KEEPALIVE":
            head = line.recv(19, socket.MSG_WAITALL)
            if len(head) < 19:
                raise ConnectionError
            length, kind = struct.unpack("!HB", head[16:])
            line.recv(length - 19, socket.MSG_WAITALL)
            heard.append(names[kind])
        return line, heard
    except ConnectionError:
        return None, heard + ["closed"]
for attempt in range(50):
    try:
        socket.create_connection(("10.0.0.1", 179), source_address=("10.0.0.1", 0)).close()
        break
    except OSError:
        time.sleep(0.2)
time.sleep(2)  # in its first second bgpd turns everybody away
lines = [session(node)[0] for node in range(1, 101)]
print("up:", len([line for line in lines if line]))
for attempt in range(3):
    print("the 101st:", *session(101)[1])
    time.sleep(1)
shown = subprocess.run(["usr/bin/vtysh", "--vty_socket", "vty", "-c", "show bgp summary"], capture_output=True, text=True).stdout
print("show bgp summary:", next(line for line in shown.splitlines() if "limit" in line))
END
ip netns exec "$space" python3 nodes.py > said 2>&1 || { cat said out; exit 1; }
echo "FRR $version:"
cat said
grep -q 10.1.0.101 bgpd.log out && { echo "the log names it:"; grep 10.1.0.101 bgpd.log out; exit 1; }
echo "lines of the log at level debug that name 10.1.0.101: 0 of $(cat bgpd.log out | wc -l)"
grep -qx 'up: 100' said
grep -q 'summary: 100 dynamic neighbor(s), limit 100' said
[ "$(grep -cx 'the 101st: connected closed' said)" = 3 ]
