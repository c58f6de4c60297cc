#!/usr/bin/env bash
# fabric8 kubernetes-client 7.8.0: its leader elector takes a Lease that is renewed every second, if the holder's clock is
# behind by more than the Lease lasts; and it tells of a Lease that was given back by the leader null.
#
# Guess before: like client-go's, which it is modelled on, it counts from when it saw the record change ("observed"), so that
# clocks that differ matter to nobody; and a Lease without a holder has the leader "", as client-go tells its callback.
# Seen: `renewTime` of the record is compared with the local clock. With a Lease of 10 s and a holder whose clock is 12 s behind,
# which renews it each second, a second candidate takes it with its first look and leads; with clocks that agree it does not. After `releaseOnCancel` the callback
# `onNewLeader` is called with null, so that one that looks at the text ends the release halfway.
#
# Needs a JDK of 17 or later and the tree's ./mvnw, which fetches the pinned library into a folder that is removed. No API
# server: the elector is given a Lock of this script's own, which keeps the record in memory. Ends with 0 if what was seen is so.
set -euo pipefail
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd)
version=7.8.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml << END
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>io.fabric8</groupId><artifactId>kubernetes-client</artifactId><version>$version</version>
  </dependency></dependencies>
</project>
END
"$root/mvnw" -q -B -f pom.xml dependency:copy-dependencies -DoutputDirectory="$work/lib" > log 2>&1 || { cat log; exit 1; }

cat > Elector.java << 'END'
import io.fabric8.kubernetes.client.*;
import io.fabric8.kubernetes.client.extended.leaderelection.*;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.*;
import java.time.*;
import java.util.concurrent.*;

public class Elector {
  static volatile LeaderElectionRecord record;

  static class Memory implements Lock {
    public LeaderElectionRecord get(KubernetesClient client) { return record; }
    public void create(KubernetesClient client, LeaderElectionRecord now) { record = now; }
    public void update(KubernetesClient client, LeaderElectionRecord now) { record = now; }
    public String identity() { return "second"; }
    public String describe() { return "memory"; }
  }

  static void firstRenews(Duration behind) {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC).minus(behind);
    record = new LeaderElectionRecord("first", Duration.ofSeconds(10), now, now, 0);
  }

  public static void main(String[] arguments) throws Exception {
    Duration behind = Duration.ofSeconds(Long.parseLong(arguments[0]));
    firstRenews(behind);
    var clock = Executors.newSingleThreadScheduledExecutor(task -> {
      Thread thread = new Thread(task);
      thread.setDaemon(true);
      return thread;
    });
    var first = clock.scheduleAtFixedRate(() -> {
      if (record.getHolderIdentity().equals("first")) firstRenews(behind);
    }, 0, 1, TimeUnit.SECONDS);
    long began = System.nanoTime();
    var leads = new CountDownLatch(1);
    var callbacks = new LeaderCallbacks(
        () -> {
          System.out.println("second leads after " + (System.nanoTime() - began) / 1_000_000_000L + " s");
          leads.countDown();
        },
        () -> {},
        leader -> System.out.println("new leader: " + leader));
    try (var client = new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
      var config = new LeaderElectionConfig(new Memory(), Duration.ofSeconds(10), Duration.ofSeconds(6),
          Duration.ofSeconds(1), callbacks, true, "memory");
      var election = new LeaderElector(client, config, ForkJoinPool.commonPool()).start();
      if (!leads.await(15, TimeUnit.SECONDS)) {
        System.out.println("second does not lead after 15 s");
      }
      first.cancel(true);
      election.cancel(true);
      Thread.sleep(2_000);
    }
    System.exit(0);
  }
}
END
for behind in 0 12; do
  echo "the holder renews each second, $behind s behind:"
  java -cp "$work/lib/*" Elector.java "$behind" 2> /dev/null | tee "seen-$behind"
done
grep -q '^second does not lead after 15 s' seen-0
grep -Eq '^second leads after [0-9]+ s' seen-12
grep -q '^new leader: null' seen-12
