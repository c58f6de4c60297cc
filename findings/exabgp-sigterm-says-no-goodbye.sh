#!/usr/bin/env bash
# ExaBGP 4.2.21: SIGTERM ends its sessions without a NOTIFICATION.
#
# Guess before: a daemon that is told to end says Cease (RFC 4271 section 8.2.2, ManualStop), with Administrative Shutdown
# or Peer De-configured, as FRR, BIRD, GoBGP and OpenBGPD do. So does ExaBGP itself where one session is taken down by its
# API (`teardown`), and it is silent there only with graceful restart, for which it has a comment in its code.
# Seen: the TCP connection is closed and nothing is said, without graceful restart as well. A neighbor can't tell a planned
# end from a fault: nothing stands in its log but that the connection was closed.
#
# ExaBGP comes from Debian 12's packages, unpacked into a folder that is removed, and talks to a listener of this script's
# own on loopback. Needs Debian 12 and python3, and no root. Ends with 0 if what was seen is still so.
set -euo pipefail
version=4.2.21-1.1
work=$(mktemp -d)
started=()
end() {
  for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
  rm -rf "$work"
}
trap end EXIT
cd "$work"
apt-get download -qq "exabgp=$version" "python3-exabgp=$version" > /dev/null 2>&1
for file in *.deb; do dpkg -x "$file" .; done

# Accepts one session, says OPEN and KEEPALIVE, and prints the type of each message until the connection ends.
cat > neighbor.py << 'END'
import socket, struct
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
door = socket.create_server(("127.0.0.1", 0))
print("port", door.getsockname()[1], flush=True)
line, _ = door.accept()
capability = bytes([2, 6, 1, 4, 0, 1, 0, 1])
line.sendall(message(1, struct.pack("!BHH4sB", 4, 64512, 90, bytes([10, 0, 0, 1]), len(capability)) + capability))
line.sendall(message(4))
names = {1: "OPEN", 2: "UPDATE", 3: "NOTIFICATION", 4: "KEEPALIVE"}
while True:
    head = line.recv(19, socket.MSG_WAITALL)
    if len(head) < 19:
        print("end", flush=True)
        break
    length, kind = struct.unpack("!HB", head[16:])
    body = line.recv(length - 19, socket.MSG_WAITALL)
    print(names[kind], body[:2].hex() if kind == 3 else "", flush=True)
END
python3 neighbor.py > heard 2>&1 &
started+=($!)
await() { for _ in $(seq 150); do grep -q "$1" "$2" && return; sleep 0.2; done; echo "waited in vain for $1:"; cat "$2"; exit 1; }
await '^port' heard

cat > exabgp.conf << END
neighbor 127.0.0.1 {
  router-id 10.0.0.2;
  local-address 127.0.0.1;
  local-as 64513;
  peer-as 64512;
  connect $(sed -n 's/^port //p' heard);
  family { ipv4 unicast; }
  static { route 192.0.2.0/24 next-hop 10.0.0.2; }
}
END
export PYTHONPATH=$work/usr/lib/python3/dist-packages
env exabgp.daemon.drop=false exabgp.daemon.user="$(id -un)" exabgp.api.cli=false exabgp.log.destination=stdout \
  python3 -m exabgp exabgp.conf > log 2>&1 &
exabgp=$!
started+=("$exabgp")
await UPDATE heard
sleep 1
kill -TERM "$exabgp"
await '^end' heard
echo "ExaBGP $version, session with a route in it, after SIGTERM:"
grep -v '^port' heard
grep -q 'SIGTERM received' log
! grep -q NOTIFICATION heard
