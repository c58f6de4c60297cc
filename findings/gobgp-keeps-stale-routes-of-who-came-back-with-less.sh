#!/usr/bin/env bash
# GoBGP 3.10.0: with graceful restart, stale routes of a neighbor that comes back with a family less, or without graceful
# restart, are kept beyond the restart time, and announced and used as long as the session stands.
#
# Guess before, by RFC 4724 section 4.2: when the session is up again, stale routes of each family that the new graceful restart
# capability does not name are removed at once, and those of the others when End-of-RIB has come, or a timer is over.
# Seen: with a restart time of 12 s, and 30 s after the session is back:
# - a neighbor that had IPv4 and IPv6 and is back with IPv4 alone, and has sent End-of-RIB: its IPv6 route is still there, stale and
#   best, and so is the IPv4 route that it did not announce again: End-of-RIB is waited for in a family that is not spoken.
# - a neighbor that is back without graceful restart, and need not send End-of-RIB: the route that it did not announce again is there.
# - when that session without graceful restart ends, its routes are kept as stale as if it had it.
# A node whose address was taken away, or whose IPv6 was switched off while its speaker was down, draws traffic until somebody
# resets the session. FRR, BIRD and OpenBGPD remove these routes when the session is up.
#
# From Debian 12's package, unpacked into a folder that is removed, in a network namespace of this script's own: root, iproute2,
# python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
version=3.10.0-1+b4
work=$(mktemp -d)
space=gs$$
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
apt-get download -qq "gobgpd=$version" > log 2>&1 || { cat log; exit 1; }
dpkg -x gobgpd_*.deb .
ip netns add "$space"
ip -n "$space" link set lo up
for address in 1 8 9; do ip -n "$space" addr add 10.0.0.$address/24 dev lo; done

cat > gobgpd.toml << 'END'
[global.config]
  as = 64513
  router-id = "10.0.0.1"
  local-address-list = ["10.0.0.1"]
END
for neighbor in 8 9; do
  cat >> gobgpd.toml << END
[[neighbors]]
  [neighbors.config]
    neighbor-address = "10.0.0.$neighbor"
    peer-as = 64512
  [neighbors.transport.config]
    passive-mode = true
  [neighbors.graceful-restart.config]
    enabled = true
    restart-time = 12
END
  for family in ipv4 ipv6; do
    cat >> gobgpd.toml << END
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "$family-unicast"
    [neighbors.afi-safis.mp-graceful-restart.config]
      enabled = true
END
  done
done
inside() { ip netns exec "$space" "$@"; }
inside usr/bin/gobgpd -f gobgpd.toml --api-hosts 127.0.0.1:50051 --disable-stdlog --syslog no --pprof-disable > gobgp.log 2>&1 &
started+=($!)

cat > neighbors.py << 'END'
import socket, struct, time
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
def update(attributes=b"", announced=b""):
    return message(2, b"\0\0" + struct.pack("!H", len(attributes)) + attributes + announced)
def attribute(flags, code, value):
    return bytes([flags, code, len(value)]) + value
path = attribute(0x40, 1, b"\0") + attribute(0x40, 2, struct.pack("!BBI", 2, 1, 64512))
def v4(source, prefix):
    return update(path + attribute(0x40, 3, socket.inet_aton(source)), bytes([32]) + socket.inet_aton(prefix))
def v6(prefix):
    hop = socket.inet_pton(socket.AF_INET6, "fd00::9")
    return update(attribute(0x80, 14, struct.pack("!HBB", 2, 1, 16) + hop + b"\0\x80" + socket.inet_pton(socket.AF_INET6, prefix)) + path)
end_of_rib = {1: update(), 2: update(attribute(0x80, 15, struct.pack("!HB", 2, 1)))}

# A session with these families; restarting: None is no graceful restart, else whether the Restart State bit is set.
def session(source, families, restarting):
    capabilities = bytes([65, 4]) + struct.pack("!I", 64512)
    for family in families:
        capabilities += struct.pack("!BBHH", 1, 4, family, 1)
    if restarting is not None:
        capabilities += struct.pack("!BBH", 64, 2 + 4 * len(families), 12 | restarting << 15)
        for family in families:
            capabilities += struct.pack("!HBB", family, 1, 0x80)
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
                line.recv(length - 19, socket.MSG_WAITALL)
            return line
        except OSError:
            time.sleep(0.3)

fewer = session("10.0.0.8", [1, 2], False)
fewer.sendall(v4("10.0.0.8", "192.0.2.1") + v4("10.0.0.8", "192.0.2.2") + v6("2001:db8::1") + end_of_rib[1] + end_of_rib[2])
plain = session("10.0.0.9", [1], False)
plain.sendall(v4("10.0.0.9", "198.51.100.1") + v4("10.0.0.9", "198.51.100.2") + end_of_rib[1])
time.sleep(2)
fewer.close()
plain.close()
time.sleep(1)
fewer = session("10.0.0.8", [1], True)
fewer.sendall(v4("10.0.0.8", "192.0.2.1") + end_of_rib[1])
plain = session("10.0.0.9", [1], None)
plain.sendall(v4("10.0.0.9", "198.51.100.1"))
print("back", flush=True)
time.sleep(35)
plain.close()
print("closed", flush=True)
time.sleep(60)
END
inside python3 neighbors.py > said 2>&1 & started+=($!)
await() {
  for _ in $(seq 150); do grep -q "$1" said && return; sleep 0.3; done
  echo "waited in vain for $1"; cat said; exit 1
}
await back
sleep 30
inside usr/bin/gobgp neighbor > neighbors
for family in ipv4 ipv6; do inside usr/bin/gobgp global rib -a $family; done | grep / > routes
echo "GoBGP $version, 30 s after both neighbors are back, with a restart time of 12 s (S is stale, > is best):"
cat neighbors routes
[ "$(grep -c Establ neighbors)" = 2 ]
grep -q '^\*> 192.0.2.1/32' routes
grep -q '^\*> 198.51.100.1/32' routes
for left in 192.0.2.2/32 2001:db8::1/128 198.51.100.2/32; do grep -q "^S\*> *$left" routes; done
await closed
sleep 3
inside usr/bin/gobgp global rib -a ipv4 | grep 198.51.100 > routes
echo "3 s after the session without graceful restart ended:"
cat routes
grep -q '^S\*> *198.51.100.1/32' routes
