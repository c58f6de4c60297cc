package bellman.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Problem;
import bellman.api.resource.Resource;
import bellman.api.resource.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real files, and what the kernel tells about them. The regular look at everything is put off for
 * good, except where it is what is tested, so that it can't stand in for what the kernel should
 * have told.
 */
@Timeout(120)
class WatchedDirectoryTest {

  private static final long NEVER = Long.MAX_VALUE;

  @TempDir private Path temp;

  private final BlockingQueue<WatchedDirectory.Change> changes = new LinkedBlockingQueue<>();
  private final Map<String, Resource> objects = new TreeMap<>();
  private List<Problem> problems = List.of();
  private Path folder;
  private WatchedDirectory watched;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("config"));
  }

  @AfterEach
  void close() throws IOException {
    if (watched != null) {
      watched.close();
    }
  }

  private void start(long rescanMillis) throws IOException {
    watched = WatchedDirectory.start(folder, changes::add, rescanMillis);
    WatchedDirectory.Change first = changes.poll();
    assertThat(first).as("what was there at the start, told before start returns").isNotNull();
    take(first);
  }

  private void take(WatchedDirectory.Change change) {
    change.upserts().forEach(resource -> objects.put(resource.key().name(), resource));
    for (ObjectKey key : change.removed()) {
      objects.remove(key.name());
    }
    problems = change.problems();
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      WatchedDirectory.Change change = changes.poll(30, TimeUnit.SECONDS);
      assertThat(change)
          .as("a change; there is %s with %s", objects.keySet(), problems)
          .isNotNull();
      take(change);
    }
  }

  private void awaitNames(String... names) throws InterruptedException {
    await(() -> objects.keySet().equals(java.util.Set.of(names)));
  }

  private String type(String name) {
    return objects.get(name) instanceof Service service ? service.exposure().type() : "";
  }

  @Test
  void whatIsThereIsToldFirst() throws IOException {
    Given.file(folder, "a.yaml", Given.service("a"));
    Given.file(folder, "sub/b.yaml", Given.service("b"));
    Given.file(folder, "bad.yaml", "kind: [");
    start(NEVER);
    assertThat(objects).containsOnlyKeys("a", "b");
    assertThat(problems).extracting(Problem::kind).containsExactly("File");
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    Path missing = temp.resolve("nothing");
    assertThatThrownBy(() -> WatchedDirectory.start(missing, changes::add))
        .isInstanceOf(IOException.class)
        .hasMessage("'" + missing + "' is not a folder: create it, or choose another --config");
  }

  @Test
  void filesThatComeChangeAndGoAreTold() throws Exception {
    start(NEVER);
    assertThat(objects).isEmpty();
    Path file = Given.file(folder, "a.yaml", Given.service("a", "ClusterIP"));
    awaitNames("a");
    await(() -> type("a").equals("ClusterIP"));
    Files.writeString(file, Given.service("a", "LoadBalancer"));
    await(() -> type("a").equals("LoadBalancer"));
    Given.file(folder, "b.yaml", Given.service("b"));
    awaitNames("a", "b");
    Files.delete(file);
    awaitNames("b");
  }

  @Test
  void aFileThatIsReplacedByAnotherIsTold() throws Exception {
    Given.file(folder, "a.yaml", Given.service("a", "ClusterIP"));
    start(NEVER);
    Given.replace(folder, "a.yaml", Given.service("a", "LoadBalancer"));
    await(() -> type("a").equals("LoadBalancer"));
    Files.move(folder.resolve("a.yaml"), folder.resolve("a.yaml.off"));
    awaitNames();
  }

  @Test
  void aBrokenFileKeepsWhatItSaidUntilItIsMended() throws Exception {
    Given.file(folder, "a.yaml", Given.service("a"));
    start(NEVER);
    Given.replace(folder, "a.yaml", "kind: [");
    await(() -> problems.size() == 1);
    assertThat(objects).containsOnlyKeys("a");
    Given.replace(folder, "a.yaml", Given.service("c"));
    awaitNames("c");
    assertThat(problems).isEmpty();
  }

  @Test
  void theFileOfAProblemCanBeAskedWhileTheChangeIsHeard() throws Exception {
    Path file = Given.file(folder, "a.yaml", Given.peer("tor", "peerASN: x"));
    BlockingQueue<String> files = new LinkedBlockingQueue<>();
    watched =
        WatchedDirectory.start(
            folder,
            change ->
                change.problems().forEach(problem -> files.add("" + change.files().apply(problem))),
            NEVER);
    assertThat(files.poll(30, TimeUnit.SECONDS)).isEqualTo(file.toString());
  }

  @Test
  void newFoldersAreWatchedWhateverTheirName() throws Exception {
    start(NEVER);
    Given.file(folder, "plain/deeper/a.yaml", Given.service("a"));
    awaitNames("a");
    Given.file(folder, "conf.d/b.yaml", Given.service("b"));
    awaitNames("a", "b");
    Given.file(folder, "plain/deeper/c.yaml", Given.service("c"));
    awaitNames("a", "b", "c");
    Given.file(folder, "conf.d/d.yaml", Given.service("d"));
    awaitNames("a", "b", "c", "d");
  }

  @Test
  void aFolderThatMovesAwayTakesItsObjectsAlong() throws Exception {
    Given.file(folder, "conf.d/b.yaml", Given.service("b"));
    start(NEVER);
    assertThat(objects).containsOnlyKeys("b");
    Files.move(folder.resolve("conf.d"), temp.resolve("elsewhere"));
    awaitNames();
  }

  @Test
  void aFolderInThePlaceOfAnotherIsWatchedToo() throws Exception {
    Given.file(folder, "sub/a.yaml", Given.service("a"));
    start(NEVER);
    Files.move(folder.resolve("sub"), temp.resolve("elsewhere"));
    awaitNames();
    Given.file(folder, "sub/b.yaml", Given.service("b"));
    awaitNames("b");
    Given.file(folder, "sub/c.yaml", Given.service("c"));
    awaitNames("b", "c");
  }

  @Test
  void aNewVersionOfAKubernetesMountIsTold() throws Exception {
    Given.file(folder, "..v1/a.yaml", Given.service("a", "ClusterIP"));
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..v1"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("..data/a.yaml"));
    start(NEVER);
    assertThat(type("a")).isEqualTo("ClusterIP");
    Given.file(folder, "..v2/a.yaml", Given.service("a", "LoadBalancer"));
    Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("..v2"));
    Files.move(
        folder.resolve("..data_tmp"), folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    await(() -> type("a").equals("LoadBalancer"));
    assertThat(problems).isEmpty();
  }

  @Test
  void whatTheKernelDoesNotTellIsFoundInTheEnd() throws Exception {
    Path outside = Given.file(temp, "outside.yaml", Given.service("a", "ClusterIP"));
    Files.createSymbolicLink(folder.resolve("a.yaml"), outside);
    start(20);
    Files.writeString(outside, Given.service("a", "LoadBalancer") + "# longer\n");
    await(() -> type("a").equals("LoadBalancer"));
  }

  @Test
  void aLinkToTheFolderItselfIsNotFollowedForever() throws Exception {
    start(NEVER);
    Files.createSymbolicLink(folder.resolve("loop"), folder);
    Given.file(folder, "a.yaml", Given.service("a"));
    awaitNames("a");
  }

  @Test
  void aFileThatIsWrittenAllTheTimeDoesNotHoldUpTheOthers() throws Exception {
    start(NEVER);
    var ended = new AtomicBoolean();
    Path noise = folder.resolve("noise.log");
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              while (!ended.get()) {
                try {
                  Files.writeString(noise, "another line\n");
                } catch (IOException e) {
                  return;
                }
              }
            });
    try {
      Given.replace(folder, "a.yaml", Given.service("a"));
      awaitNames("a");
    } finally {
      ended.set(true);
      writer.join();
    }
  }
}
