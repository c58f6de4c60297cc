#!/usr/bin/env bash
# OpenBGPD 7.7: a family that `bgpctl reload` adds to a neighbor is not in force as long as the session stands, and neither is
# another hold time; nothing says so.
#
# Guess before, by bgpctl(8): "Changes to the following neighbor options only take effect when the session is reset: ipsec and tcp
# md5sig". So `announce IPv6 unicast`, which is none of both, takes effect at the reload: the session is reset by it, as GoBGP
# and BIRD do when they read their configuration anew, and comes back with both families.
# Seen: `bgpd -n` and the reload are content, the session goes on, and its IPv6 routes are missing until somebody says `bgpctl
# neighbor ... clear`, or a cable does; the same for `holdtime`. Who made a cluster dual-stack looks for the fault on the wrong side:
# the speaker offered IPv6 from the beginning, the router's configuration has it, and the OPEN of weeks ago had not.
#
# From Debian 12's package, unpacked into a folder that is removed, in a network namespace of this script's own: root,
# iproute2, python3 and a Debian 12 are needed. Ends with 0 if what was seen is still so.
set -euo pipefail
version=7.7-2
work=$(mktemp -d)
space=of$$
started=()
finish() {
  exec 2> /dev/null
  # with its children: bgpd's workers may outlive one that is killed
  for pid in "${started[@]}"; do kill -KILL $(cat /proc/$pid/task/$pid/children) "$pid" || true; done
  wait || true
  ip netns del "$space" || true
  rm -rf "$work"
}
trap finish EXIT
chmod 755 "$work"
cd "$work"
for package in "openbgpd=$version" libevent-2.1-7 libmnl0; do
  apt-get download -qq "$package" > log 2>&1 || { cat log; exit 1; }
done
for file in *.deb; do dpkg -x "$file" .; done
export LD_LIBRARY_PATH=$work/usr/lib/x86_64-linux-gnu

ip netns add "$space"
ip -n "$space" link set lo up
configuration() {
  cat << END
AS 64513
router-id 10.0.0.2
fib-update no
socket "$work/control"
listen on 127.0.0.1 port 1179
neighbor 127.0.0.2 {
  remote-as 64512
  passive
  announce IPv4 unicast
$1
}
allow from any
END
}
(umask 077; configuration '' > bgpd.conf)
# Its user and the folder it changes its root to are made by the package's scripts and by systemd; here both are put over
# the machine's, where nobody else sees it.
cp /etc/passwd passwd
cp /etc/group group
grep -q '^_openbgpd:' passwd || echo '_openbgpd:x:64513:64513::/run/openbgpd:/usr/sbin/nologin' >> passwd
grep -q '^_openbgpd:' group || echo '_openbgpd:x:64513:' >> group
ip netns exec "$space" sh -c 'mount --bind passwd /etc/passwd && mount --bind group /etc/group \
  && mount -t tmpfs none /run && mkdir -p /run/openbgpd && exec usr/sbin/bgpd -d -f bgpd.conf' > bgpd.log 2>&1 &
started+=($!)

# A speaker of both families that dials whenever it has no session, and prints each OPEN and each end.
cat > speaker.py << 'END'
import socket, struct, threading, time
marker = b"\xff" * 16
def message(kind, body=b""):
    return marker + struct.pack("!HB", 19 + len(body), kind) + body
capabilities = bytes([1, 4, 0, 1, 0, 1, 1, 4, 0, 2, 0, 1, 65, 4]) + struct.pack("!I", 64512)
body = struct.pack("!BHH4sBBB", 4, 64512, 90, bytes([10, 0, 0, 1]), len(capabilities) + 2, 2, len(capabilities)) + capabilities
def session():
    line = socket.create_connection(("127.0.0.1", 1179), source_address=("127.0.0.2", 0))
    line.sendall(message(1, body) + message(4))
    while True:
        head = line.recv(19, socket.MSG_WAITALL)
        if len(head) < 19:
            raise ConnectionError
        length, kind = struct.unpack("!HB", head[16:])
        said = line.recv(length - 19, socket.MSG_WAITALL) if length > 19 else b""
        if kind == 1:
            families = [name for name, code in (("IPv4", 1), ("IPv6", 2)) if bytes([1, 4, 0, code, 0, 1]) in said[10:]]
            print("OPEN with", *families, "and hold time", struct.unpack("!H", said[3:5])[0], flush=True)
        elif kind == 3:
            print("NOTIFICATION", said[:2].hex(), flush=True)
        elif kind == 4:
            line.sendall(message(4))
            threading.Event().wait(1)
while True:
    try:
        session()
    except OSError:
        time.sleep(0.3)
END
ip netns exec "$space" python3 speaker.py > said 2>&1 & started+=($!)
control() { usr/sbin/bgpctl -s control "$@"; }
await() {
  for _ in $(seq 150); do
    control show neighbor 127.0.0.2 2> log | grep -q "$1" && return
    sleep 0.2
  done
  echo "waited in vain for $1"; cat said bgpd.log; exit 1
}
await 'BGP state = Established'
(umask 077; configuration '  announce IPv6 unicast
  holdtime 30' > bgpd.conf)
usr/sbin/bgpd -n -f bgpd.conf
control reload
sleep 10
echo "OpenBGPD $version, 10 s after a reload that adds IPv6 and a hold time of 30 s:"
control show neighbor 127.0.0.2 > after
grep -E 'BGP state|holdtime' after
cat said
[ "$(grep -c . said)" = 1 ]
grep -q 'BGP state = Established' after
grep -q 'holdtime 90s' after
control neighbor 127.0.0.2 clear > log
for _ in $(seq 300); do
  grep -q IPv6 said && break
  sleep 0.2
done
echo "and after \`bgpctl neighbor clear\`:"
tail -n +2 said
grep -q '^OPEN with IPv4 IPv6 and hold time 30' said
