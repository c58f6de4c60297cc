package bellman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Each measurement, very small: not how fast anything is, but that something is measured. */
final class SmokeTest {

  private static final int FEW = 40;

  /** The program from the class path of this test, so that nothing has to be packaged before. */
  private static final List<String> COMMAND =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          // what the program's jar has in its manifest
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "-cp",
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
          "bellman.app.Main");

  @Test
  void aTableOfEachSenderArrivesWhole() throws Exception {
    network();
    List<Sender.Start> senders =
        List.of(
            (cable, routes) -> BellmanSender.start(COMMAND, cable, routes),
            GobgpSender::start,
            BirdSender::start);
    for (Sender.Start sender : senders) {
      FullTable.Result result = FullTable.measure(sender, FEW, 1);

      assertThat(result.firstAll()).isPositive();
      assertThat(result.medianMost()).isPositive().isLessThanOrEqualTo(result.firstAll());
      assertThat(result.peakKib()).isPositive();
    }
  }

  @Test
  void updatesAreCounted() {
    assertThat(FullTable.updates(810)).isEqualTo(1);
    assertThat(FullTable.updates(811)).isEqualTo(2);
  }

  @Test
  void aChangeReachesBothRouters() throws Exception {
    ChangeLatency.Result result = ChangeLatency.measure(FEW, 10, 20);

    assertThat(result.p50()).isPositive().isLessThanOrEqualTo(result.p99());
    assertThat(result.p99()).isLessThanOrEqualTo(result.most());
  }

  @Test
  void memoryIsRead() throws Exception {
    network();
    ResidentMemory.Result result = ResidentMemory.measure(COMMAND, FEW, 100);

    assertThat(result.sentKib()).isPositive().isLessThanOrEqualTo(result.peakKib());
    assertThat(result.loadedKib()).isPositive();
  }

  @Test
  void bfdIsServedBesideASpeaker() throws Exception {
    network();
    BfdLateness.Result result =
        BfdLateness.measure(new BfdLateness.Plan(BfdLateness.Collector.SERIAL, 3, 300, FEW, 2));

    assertThat(result.ours().p50()).isPositive().isLessThanOrEqualTo(result.ours().most());
    assertThat(result.detection()).isPositive();
  }

  @Test
  void bfdIsWatchedBesideServicesThatChange() throws Exception {
    network();
    BfdScale.Result result = BfdScale.measure(new BfdScale.Plan(COMMAND, 3, 300, FEW, 6));

    assertThat(result.edits()).isPositive();
    assertThat(result.questions()).isPositive();
    assertThat(result.falls()).isNotNegative();
    assertThat(result.loadedKib()).isPositive().isLessThanOrEqualTo(result.peakKib());
  }

  @Test
  void eachOfSeveralPeersGetsTheTable() throws Exception {
    try (var speaker = new LoopbackSpeaker(COMMAND, FEW, 3)) {
      speaker.connect();

      assertThat(speaker.routers()).allMatch(router -> router.octets() > FEW * 5);
      assertThat(speaker.reconciledCount()).isPositive();
    }
  }

  @Test
  void editsAndWithdrawalsAreTimed() throws Exception {
    EditTime.Result result = EditTime.measure(COMMAND, FEW, 2, 300);

    assertThat(result.seconds()).hasSize(4).allSatisfy((_, took) -> assertThat(took).isPositive());
    assertThat(result.restMillis()).isPositive();
    assertThat(result.editMillis()).isPositive();
  }

  @Test
  void turnsOfThoseWhoAreAskedAreMeasured() throws Exception {
    QuestionTime.Result result = QuestionTime.measure(COMMAND, FEW, 2, 1, true);

    assertThat(result.answers()).isPositive();
    assertThat(result.turns()).isPositive();
    TurnAgent.Counts used = Objects.requireNonNull(result.used());
    assertThat(used.turns()).isPositive();
    assertThat(used.usedNanos()).isPositive();
  }

  @Test
  void aPlanIsTimed() throws Exception {
    PlanTime.Result result = PlanTime.measure(COMMAND, FEW);

    assertThat(result.reading()).isPositive();
    assertThat(result.planning()).isPositive();
    assertThat(result.command()).isPositive();
  }

  @Test
  void figuresAreTheMiddleAndTheTail() {
    assertThat(Statistics.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Statistics.percentile(new double[] {4, 1, 3, 2}, 50)).isEqualTo(2);
    assertThat(Statistics.percentile(new double[] {4, 1, 3, 2}, 99)).isEqualTo(4);
  }

  private static void network() {
    String obstacle = Cable.obstacle();
    if (obstacle != null) {
      Assumptions.abort("benchmark test skipped: " + obstacle);
    }
  }
}
