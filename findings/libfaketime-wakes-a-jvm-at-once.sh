#!/usr/bin/env bash
# libfaketime 0.9.10 (Debian 12, 0.9.10-2.1) under a JVM: every wait with a time limit is over at once, though the wall clock
# alone is to be shifted, and the process burns a processor while all that it prints looks right.
#
# Guess before: with FAKETIME_DONT_FAKE_MONOTONIC=1 a JVM, whose waits are by the monotonic clock, waits as without the library.
# Seen: a thread that parks for 100 ms at a time in a loop parks tens of thousands of times in two seconds instead of 20; elapsed time by
# System.nanoTime is right. With FAKETIME_FORCE_MONOTONIC_FIX=0 it parks 20 times again. So a test of jumping clocks on
# JVMs measures a spinning process unless that is set: the library converts the limit of pthread_cond_timedwait as if it
# were of the wall clock.
#
# Needs a JDK of 17 or later, x86-64 or arm64, apt-get and dpkg-deb: the pinned package is unpacked in a folder that is removed, and
# nothing is installed. Ends with 0 if what was seen is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get download -q libfaketime=0.9.10-2.1 > log 2>&1 || { cat log; exit 1; }
dpkg-deb -x libfaketime_*.deb package
library=$(find "$PWD/package" -name libfaketimeMT.so.1)

cat > Parks.java << 'END'
import java.util.concurrent.locks.LockSupport;

public class Parks {
  public static void main(String[] arguments) {
    long begin = System.nanoTime();
    int parks = 0;
    while (System.nanoTime() - begin < 2_000_000_000L) {
      LockSupport.parkNanos(100_000_000L);
      parks++;
    }
    System.out.println(parks);
  }
}
END
javac Parks.java

plain=$(java -cp . Parks)
shifted=$(env LD_PRELOAD="$library" FAKETIME=+3600s FAKETIME_DONT_FAKE_MONOTONIC=1 java -cp . Parks)
fixed=$(env LD_PRELOAD="$library" FAKETIME=+3600s FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0 java -cp . Parks)
echo "parks of 100 ms in two seconds: $plain alone, $shifted with libfaketime, $fixed with FAKETIME_FORCE_MONOTONIC_FIX=0"
[ "$plain" -le 25 ] && [ "$shifted" -gt 1000 ] && [ "$fixed" -le 25 ]
