package bellman.benchmark;

import bellman.api.resource.Metadata;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.app.speaker.Speaker;
import bellman.balancer.plan.Planner;
import bellman.directory.Manifests;
import bellman.net.Address;
import bellman.net.Ipv4Address;
import bellman.net.Prefix;
import bellman.speaker.DrainTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One service among many asks for another address: from telling the speaker until two routers have
 * read the UPDATE from their sockets. Planner, route table, encoding and both sockets are on the
 * way, all in this process; reading and decoding at the routers is counted too.
 */
final class ChangeLatency {

  private static final int ROUTERS = 2;

  /** Where a service goes when it leaves its first address, and comes back from. */
  private static final long AWAY = 1 << 23;

  private ChangeLatency() {}

  /** In microseconds. */
  record Result(int changes, double p50, double p99, double most) {}

  static Result measure(int services, int warmUp, int changes)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("bellman-benchmark");
    Map<String, ReceivingEnd> routers = new TreeMap<>();
    try {
      String[] addresses = new String[ROUTERS];
      for (int i = 0; i < ROUTERS; i++) {
        routers.put(ServiceFolder.peer(i), new ReceivingEnd(i));
        addresses[i] = "198.18.0." + (i + 2);
      }
      ServiceFolder.write(folder, services, addresses);
      List<Resource> resources = Manifests.read(List.of(folder)).resources();
      String node = "benchmark";
      Speaker speaker =
          Speaker.start(
              new Speaker.Setup(
                  node,
                  new Planner(new Planner.Settings(node::equals, node, null, _ -> List.of())),
                  peer -> {
                    try {
                      return Objects.requireNonNull(routers.get(peer.name())).dialer();
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  },
                  (_, _) -> {}));
      speaker.observe(resources, List.of());
      for (ReceivingEnd router : routers.values()) {
        long routes = router.awaitTable();
        if (routes != services) {
          throw new IllegalStateException(routes + " routes of " + services + " services");
        }
      }
      Map<String, Service> present = new HashMap<>();
      for (Resource resource : resources) {
        if (resource instanceof Service service) {
          present.put(service.metadata().name(), service);
        }
      }
      double[] micros = new double[changes];
      Random random = new Random(1);
      for (int i = -warmUp; i < changes; i++) {
        int which = random.nextInt(services);
        Service service =
            elsewhere(Objects.requireNonNull(present.get(ServiceFolder.name(which))), which);
        present.put(service.metadata().name(), service);
        double took = change(speaker, routers, service);
        if (i >= 0) {
          micros[i] = took;
        }
      }
      speaker.leave(DrainTerms.atOnce("measured")).orTimeout(5, TimeUnit.SECONDS).join();
      return new Result(
          changes,
          Statistics.percentile(micros, 50),
          Statistics.percentile(micros, 99),
          Statistics.percentile(micros, 100));
    } finally {
      for (ReceivingEnd router : routers.values()) {
        router.close();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> all = new ArrayList<>(files.toList());
        Collections.reverse(all);
        for (Path file : all) {
          Files.delete(file);
        }
      }
    }
  }

  private static double change(Speaker speaker, Map<String, ReceivingEnd> routers, Service service)
      throws InterruptedException {
    Prefix prefix = Prefix.host(asked(service));
    List<ReceivingEnd.Expected> expected =
        routers.values().stream().map(router -> router.expect(prefix)).toList();
    long began = System.nanoTime();
    speaker.observe(List.of(service), List.of());
    long last = began;
    for (ReceivingEnd.Expected each : expected) {
      last = Math.max(last, each.nanos());
    }
    return (last - began) / 1e3;
  }

  private static Address asked(Service service) {
    String text = service.metadata().annotations().get(ServiceFolder.ADDRESSES);
    return Prefix.parse(text + "/32").address();
  }

  /** The same service, asking for another address than before. */
  static Service elsewhere(Service service, int which) {
    Ipv4Address home = ServiceFolder.address(which);
    Address next = asked(service).equals(home) ? home.plus(AWAY) : home;
    Metadata old = service.metadata();
    return new Service(
        new Metadata(
            old.namespace(),
            old.name(),
            old.labels(),
            Map.of(ServiceFolder.ADDRESSES, next.toString()),
            old.creationTimestamp()),
        service.exposure(),
        service.clusterIps(),
        service.loadBalancerIp(),
        service.selector(),
        service.ports(),
        service.ingressIps(),
        service.hasHostNames(),
        service.isStored(),
        service.remarks());
  }
}
