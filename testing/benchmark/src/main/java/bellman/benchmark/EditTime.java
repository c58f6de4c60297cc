package bellman.benchmark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Edits of the configuration that concern every route of every peer, and a service that goes while
 * the speaker is at it.
 */
final class EditTime {

  static final long SETTLE_MILLIS = 6_000;
  private static final int WITHDRAWALS = 5;

  private EditTime() {}

  /**
   * What one program took.
   *
   * @param seconds of the speaker's thread, by edit
   * @param restMillis from the removal of a service's manifest to its withdrawal at a router, at
   *     rest
   * @param editMillis the same, when the manifest goes 30 ms after an advertisement was edited
   */
  record Result(Map<String, Double> seconds, double restMillis, double editMillis) {}

  /**
   * Measures one process.
   *
   * @param settleMillis how long it is left alone before each edit
   */
  static Result measure(List<String> command, int services, int peers, long settleMillis)
      throws IOException, InterruptedException {
    try (var speaker = new LoopbackSpeaker(command, services, peers)) {
      speaker.connect();
      for (int i = 0; i < 2 * WITHDRAWALS; i++) {
        speaker.write("single-" + i + ".yaml", ServiceFolder.service(services + i));
      }
      rest(speaker, settleMillis);
      Map<String, Double> seconds = new LinkedHashMap<>();
      seconds.put(
          "a new advertisement",
          edit(speaker, () -> speaker.write("more.yaml", advertisement("64500:1")), settleMillis));
      seconds.put(
          "another community in it",
          edit(speaker, () -> speaker.write("more.yaml", advertisement("64500:2")), settleMillis));
      seconds.put(
          "a peer's limit",
          edit(
              speaker,
              () -> {
                speaker.remove("peers.yaml");
                var text = new StringBuilder(speaker.peer(0, "  maxAdvertisedPrefixes: 200000\n"));
                for (int i = 1; i < peers; i++) {
                  text.append(speaker.peer(i, ""));
                }
                speaker.write("peers.yaml", text.toString());
              },
              settleMillis));
      seconds.put(
          "the advertisement gone", edit(speaker, () -> speaker.remove("more.yaml"), settleMillis));
      double[] atRest = new double[WITHDRAWALS];
      double[] beside = new double[WITHDRAWALS];
      for (int i = 0; i < WITHDRAWALS; i++) {
        atRest[i] = withdrawal(speaker, services, i);
        rest(speaker, settleMillis);
        speaker.write("more.yaml", advertisement("64500:" + (10 + i)));
        Waiting.pause(30);
        beside[i] = withdrawal(speaker, services, WITHDRAWALS + i);
        rest(speaker, settleMillis);
      }
      return new Result(
          seconds, Statistics.percentile(atRest, 50), Statistics.percentile(beside, 50));
    }
  }

  private interface Edit {
    void make() throws IOException;
  }

  private static double edit(LoopbackSpeaker speaker, Edit edit, long settleMillis)
      throws IOException, InterruptedException {
    double before = speaker.reconciledSeconds();
    edit.make();
    Waiting.pause(500);
    rest(speaker, settleMillis);
    return speaker.reconciledSeconds() - before;
  }

  /** Waits until routers have heard nothing for a while, and the heap was tidied. */
  private static void rest(LoopbackSpeaker speaker, long settleMillis)
      throws IOException, InterruptedException {
    long before = -1;
    long now = 0;
    while (now != before) {
      Waiting.pause(settleMillis / 6);
      before = now;
      now = speaker.routers().stream().mapToLong(DiscardingEnd::octets).sum();
    }
    Waiting.pause(settleMillis);
  }

  private static double withdrawal(LoopbackSpeaker speaker, int services, int which)
      throws IOException, InterruptedException {
    DiscardingEnd router = speaker.routers().getLast();
    router.expectWithdrawn(ServiceFolder.address(services + which));
    long began = System.nanoTime();
    speaker.remove("single-" + which + ".yaml");
    return (router.awaitWithdrawn() - began) / 1e6;
  }

  private static String advertisement(String community) {
    return """
    apiVersion: metallb.io/v1beta1
    kind: BGPAdvertisement
    metadata:
      name: more
    spec:
      communities: ["%s"]
    """
        .formatted(community);
  }
}
