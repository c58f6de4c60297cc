#!/usr/bin/env bash
# OpenBGPD 7.7: a passive neighbor that restarts now and then is turned away for half an hour, whatever it says at its ends.
#
# Guess before: IdleHoldTimer (30 s) backs off after errors (DampPeerOscillations of RFC 4271 section 8.1), not after
# connections that were just closed, and not after Administrative Reset, for which RFC 4486 section 4 wants none.
# Seen: it doubles at each end of a session that was established, of whatever kind: after six that were closed without
# a word it is at 16 minutes, and 32 is the most. One does not see it yet, since a neighbor that connects meanwhile is taken
# as long as there was less than two errors. Two ends with Cease/Administrative Reset (6/4) later it is sat out: TCP
# connections are accepted and closed unread. It is 30 s again only once a session stood as long as the timer is.
#
# From Debian 12's package, unpacked into a folder that is removed, in a network namespace of this script's own: root,
# iproute2, python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
version=7.7-2
work=$(mktemp -d)
space=ob$$
started=()
end() {
  for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
  ip netns del "$space" 2> /dev/null || true
  rm -rf "$work"
}
trap end EXIT
chmod 755 "$work"
cd "$work"
chmod 777 .
for package in "openbgpd=$version" libevent-2.1-7 libmnl0; do apt-get download -qq "$package" > /dev/null 2>&1; done
chmod 755 .
for file in *.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

ip netns add "$space"
ip -n "$space" link set lo up
cat > bgpd.conf << END
AS 64513
router-id 10.0.0.2
fib-update no
socket "$work/control"
listen on 127.0.0.1 port 1179
neighbor 127.0.0.2 {
  remote-as 64512
  passive
}
allow from any
END
chmod 600 bgpd.conf
# Its user and the folder it changes its root to are made by the package's scripts and by systemd; here both are put over
# the machine's, where nobody else sees it.
cp /etc/passwd passwd
cp /etc/group group
grep -q '^_openbgpd:' passwd || echo '_openbgpd:x:64513:64513::/run/openbgpd:/usr/sbin/nologin' >> passwd
grep -q '^_openbgpd:' group || echo '_openbgpd:x:64513:' >> group
ip netns exec "$space" sh -c 'mount --bind passwd /etc/passwd && mount --bind group /etc/group \
  && mount -t tmpfs none /run && mkdir -p /run/openbgpd && exec usr/sbin/bgpd -d -f bgpd.conf' > log 2>&1 &
started+=($!)

# A session that ends as soon as it is up: with Cease and this subcode, or (0) by closing. Prints "up" or "closed unread".
cat > session.py << 'END'
import socket, struct, sys
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
capability = bytes([2, 6, 1, 4, 0, 1, 0, 1])
line = socket.create_connection(("127.0.0.1", 1179), source_address=("127.0.0.2", 0))
line.settimeout(10)
try:
    line.sendall(message(1, struct.pack("!BHH4sB", 4, 64512, 90, bytes([10, 0, 0, 1]), len(capability)) + capability))
    line.sendall(message(4))
    kind = 0
    while kind != 4:
        head = line.recv(19, socket.MSG_WAITALL)
        if len(head) < 19:
            raise ConnectionResetError
        length, kind = struct.unpack("!HB", head[16:])
        if length > 19:
            line.recv(length - 19, socket.MSG_WAITALL)
except ConnectionError:
    print("closed unread")
    sys.exit()
if sys.argv[1] != "0":
    line.sendall(message(3, bytes([6, int(sys.argv[1])])))
print("up")
END
state() { usr/sbin/bgpctl -s control show neighbor 127.0.0.2 timers 2> /dev/null; }
await() {
  for _ in $(seq 100); do
    state | grep -q "$1" && return
    sleep 0.2
  done
  echo "waited in vain for $1"; state; cat log; exit 1
}
minutes() { state | sed -n 's/.*IdleHoldTimer.*due in \([0-9]*\):\([0-9]*\):.*/\1 \2/p' | awk '{ print $1 * 60 + $2 }'; }
session() {
  said=$(ip netns exec "$space" python3 session.py "$1")
  sleep 1
  await 'BGP state = Idle'
  echo "Cease/$1: $said, IdleHoldTimer then due in $(minutes) min"
}

await 'BGP state = Active'
echo "OpenBGPD $version; 0 stands for a connection that is just closed:"
for _ in 1 2 3 4 5 6; do session 0; done
[ "$said" = up ] && [ "$(minutes)" -ge 15 ]
session 4
session 4
session 4
[ "$said" = 'closed unread' ] && [ "$(minutes)" -ge 30 ]
