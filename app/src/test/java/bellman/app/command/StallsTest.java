package bellman.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.runtime.Answer;
import bellman.telemetry.AboutAnswer;
import bellman.telemetry.ApiServer;
import bellman.telemetry.DrainAnswer;
import bellman.telemetry.DrainRequest;
import bellman.telemetry.ExplainAnswer;
import bellman.telemetry.Metric;
import bellman.telemetry.PeerAnswer;
import bellman.telemetry.PeerOutcome;
import bellman.telemetry.PeerRequest;
import bellman.telemetry.RouteAnswer;
import bellman.telemetry.RouteQuestion;
import bellman.telemetry.Rows;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That there is nothing, and that nothing is known, are two answers. */
final class StallsTest {

  private static final String WHY = "bgppeers: may not be listed (403)";

  private final List<PeerAnswer> peers = new ArrayList<>();
  private final Stalls stalls = new Stalls();
  private final ApiServer.Answers answers =
      stalls.in(
          new Known(),
          new AboutAnswer("run", "0", "25", 1, "2026-01-01T00:00:00Z", "n", null, null, null));

  private final class Known implements ApiServer.Answers {
    @Override
    public List<PeerAnswer> peers() {
      return peers;
    }

    @Override
    public boolean routes(RouteQuestion question, Rows<RouteAnswer> rows) {
      return true;
    }

    @Override
    public ExplainAnswer explain(String service) {
      return service.equals("default/web")
          ? new ExplainAnswer(
              service, List.of(), null, "noPools", "there is none", List.of(), List.of())
          : null;
    }

    @Override
    public DrainAnswer drain(DrainRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public PeerOutcome order(PeerRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Metric> measurements() {
      return List.of();
    }

    @Override
    public void serviceMeasurements(Rows<Metric> rows) {}
  }

  private boolean routes() throws Exception {
    return answers.routes(RouteQuestion.of(null), _ -> {});
  }

  @Test
  void whereAllIsKnownNothingIsAnAnswer() throws Exception {
    assertThat(answers.peers()).isEmpty();
    assertThat(routes()).isTrue();
    assertThat(answers.explain("default/other")).isNull();
  }

  @Test
  void whereItIsNotTheReasonIsTheAnswer() throws Exception {
    stalls.peersUnlessUnknown(() -> WHY);

    assertThatThrownBy(answers::peers)
        .isInstanceOf(Answer.MissingException.class)
        .hasMessage("the peers of this node are not known: waiting for " + WHY);
    assertThatThrownBy(this::routes).isInstanceOf(Answer.MissingException.class);
    assertThatThrownBy(() -> answers.explain("default/other"))
        .isInstanceOf(Answer.MissingException.class)
        .hasMessage("whether there is a service default/other is not known: waiting for " + WHY);
    assertThat(answers.explain("default/web")).isNotNull();
  }

  @Test
  void whatIsKnownIsToldAllTheSame() throws Exception {
    stalls.peersUnlessUnknown(() -> WHY);
    peers.add(
        new PeerAnswer(
            new PeerAnswer.Router("tor", "10.0.0.1", null, null),
            new PeerAnswer.Progress("established", "2026-01-01T00:00:00Z", null, List.of()),
            new PeerAnswer.Session(
                64500, 64501L, null, null, null, List.of("ipv4-unicast"), List.of()),
            new PeerAnswer.Prefixes(0, 0L),
            null,
            null));

    assertThat(answers.peers()).hasSize(1);
    assertThat(routes()).isTrue();
  }
}
