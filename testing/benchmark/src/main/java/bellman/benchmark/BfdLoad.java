package bellman.benchmark;

import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import bellman.app.speaker.Speaker;
import bellman.balancer.plan.Planner;
import bellman.bfd.session.Effect;
import bellman.bfd.session.Settings;
import bellman.directory.Manifests;
import bellman.edge.bfd.BfdPath;
import bellman.edge.bfd.BfdSession;
import bellman.edge.bfd.BfdThread;
import bellman.net.Address;
import bellman.runtime.Clock;
import bellman.speaker.DrainTerms;
import bellman.telemetry.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that is measured: BFD sessions, and beside them a speaker that sends its whole table
 * every second and is told of edits, and a thread that makes garbage.
 *
 * <p>It tells by files: {@code up} when all sessions are, {@code measured} with the figures, {@code
 * ended} when all sessions have fallen, with the time of each.
 */
final class BfdLoad {

  private static final int GARBAGE_PER_SECOND = 20_000_000;
  private static final int GARBAGE = 1_000;

  private final Path folder;
  private final int sessions;
  private final int millis;
  private final int services;
  private final int seconds;
  private final AtomicInteger up = new AtomicInteger();
  private final AtomicInteger falls = new AtomicInteger();
  private final long[] lateNanos = new long[4_000_000];
  private volatile int samples;
  private volatile boolean measuring;
  private volatile boolean working = true;
  private volatile byte[] garbage = new byte[0];

  private BfdLoad(Path folder, int sessions, int millis, int services, int seconds) {
    this.folder = folder;
    this.sessions = sessions;
    this.millis = millis;
    this.services = services;
    this.seconds = seconds;
  }

  /** Arguments: folder, sessions, milliseconds, services, seconds. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Logs.start("error");
    int[] numbers = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    new BfdLoad(Path.of(arguments[0]), numbers[0], numbers[1], numbers[2], numbers[3]).run();
    System.exit(0);
  }

  private void run() throws IOException, InterruptedException {
    Clock clock = Clock.monotonic();
    var ports = BfdThread.Ports.STANDARD;
    try (var thread = new BfdThread(clock, ports, ports, this::late)) {
      var settings = new Settings(false, 3, millis * 1_000L, millis * 1_000L, 0, 0);
      List<Long> fellAtMillis = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        var path =
            new BfdPath(
                Address.parse(Cable.sender(i)),
                Address.parse(Cable.End.RECEIVER.address()),
                null,
                false);
        thread.open("session " + i, path, settings, 255, new Watcher(fellAtMillis));
      }
      try (Load _ = services == 0 ? null : new Load()) {
        await(() -> up.get() == sessions);
        pause(1_000); // the last polls
        write("up", "");
        measuring = true;
        pause(seconds * 1_000L);
        measuring = false;
        working = false;
      }
      double[] late = new double[Math.max(1, samples)];
      for (int i = 0; i < samples; i++) {
        late[i] = lateNanos[i] / 1e6;
      }
      int fallen = falls.get();
      await(() -> up.get() == sessions);
      write(
          "measured",
          Statistics.percentile(late, 50)
              + " "
              + Statistics.percentile(late, 99)
              + " "
              + Statistics.percentile(late, 100)
              + " "
              + fallen
              + " "
              + garbage.length);
      await(() -> up.get() == 0);
      synchronized (fellAtMillis) {
        write("ended", String.join(" ", fellAtMillis.stream().map(String::valueOf).toList()));
      }
    }
  }

  /** On the BFD thread. */
  private void late(long nanos) {
    int sample = samples;
    if (measuring && sample < lateNanos.length) {
      lateNanos[sample] = nanos;
      samples = sample + 1;
    }
  }

  private final class Watcher implements BfdSession.Listener {
    private final List<Long> fellAtMillis;

    Watcher(List<Long> fellAtMillis) {
      this.fellAtMillis = fellAtMillis;
    }

    @Override
    public void up(BfdSession session) {
      up.incrementAndGet();
    }

    @Override
    public void down(BfdSession session, Effect.Down why) {
      long now = System.currentTimeMillis();
      synchronized (fellAtMillis) {
        fellAtMillis.add(now);
      }
      up.decrementAndGet();
      falls.incrementAndGet();
    }
  }

  /** What a speaker has to do, and more. */
  private final class Load implements AutoCloseable {
    private final ReceivingEnd router = new ReceivingEnd(0);
    private final Speaker speaker;
    private final Thread worker;
    private final Thread waster;

    Load() throws IOException, InterruptedException {
      Path manifests = folder.resolve("manifests");
      ServiceFolder.write(manifests, services, "127.0.0.1");
      List<Resource> resources = Manifests.read(List.of(manifests)).resources();
      String node = "benchmark";
      speaker =
          Speaker.start(
              new Speaker.Setup(
                  node,
                  new Planner(new Planner.Settings(node::equals, node, null, _ -> List.of())),
                  _ -> dialer(),
                  (_, _) -> {}));
      speaker.observe(resources, List.of());
      var _ = router.awaitTable();
      worker = Thread.ofPlatform().name("edits").start(() -> edit(resources));
      waster = Thread.ofPlatform().name("garbage").start(this::waste);
    }

    private bellman.edge.bgp.Dialer dialer() {
      try {
        return router.dialer();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private void edit(List<Resource> resources) {
      Map<String, Service> present = new HashMap<>();
      for (Resource resource : resources) {
        if (resource instanceof Service service) {
          present.put(service.metadata().name(), service);
        }
      }
      Random random = new Random(1);
      for (int i = 0; working; i++) {
        int which = random.nextInt(services);
        String name = ServiceFolder.name(which);
        Service edited = ChangeLatency.elsewhere(Objects.requireNonNull(present.get(name)), which);
        present.put(name, edited);
        speaker.observe(List.of(edited), List.of());
        if (i % 100 == 0) {
          router.askAgain(); // the whole table
        }
        pause(10);
      }
    }

    private void waste() {
      while (working) {
        for (int i = 0; i < GARBAGE_PER_SECOND / GARBAGE / 100; i++) {
          garbage = new byte[GARBAGE];
        }
        pause(10);
      }
    }

    @Override
    public void close() throws IOException {
      try {
        worker.join();
        waster.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      speaker.leave(DrainTerms.atOnce("measured")).join();
      router.close();
    }
  }

  private interface Question {
    boolean isSo();
  }

  private static void await(Question question) {
    while (!question.isSo()) {
      pause(2);
    }
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(millis * 1_000_000);
  }

  private void write(String name, String text) throws IOException {
    Path beside = folder.resolve(name + ".new");
    Files.writeString(beside, text);
    Files.move(beside, folder.resolve(name));
  }
}
