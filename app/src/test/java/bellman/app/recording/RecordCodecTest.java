package bellman.app.recording;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.resource.BgpPeer;
import bellman.api.resource.Decoder;
import bellman.api.resource.Resource;
import bellman.controller.Effect;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Values that have more than texts and numbers come back as they were. */
final class RecordCodecTest {

  private final RecordCodec codec = new RecordCodec(_ -> "left out");

  private Entry again(Entry entry) {
    return codec.read(codec.write((Record) entry), Entry.class);
  }

  @Test
  void aPeerWithTimersComesBack() {
    Resource peer =
        Objects.requireNonNull(
            Decoder.decode(
                    Map.of(
                        "apiVersion",
                        "metallb.io/v1beta2",
                        "kind",
                        "BGPPeer",
                        "metadata",
                        Map.of("name", "tor"),
                        "spec",
                        Map.of(
                            "myASN",
                            64500,
                            "peerASN",
                            64501,
                            "peerAddress",
                            "192.0.2.1",
                            "holdTime",
                            "30s",
                            "keepaliveTime",
                            "10s")))
                .resource());
    assertThat(again(new Entry.Observed(1, 2, List.of(peer), List.of())))
        .isInstanceOfSatisfying(
            Entry.Observed.class,
            read ->
                assertThat(((BgpPeer) read.upserts().getFirst()).timers())
                    .isEqualTo(((BgpPeer) peer).timers()));
  }

  @Test
  void aStatusOfAnyFieldsComesBack() {
    var wanted =
        new Entry.Wanted(
            new Effect.WriteSession(
                "tor-1", Map.of("state", "unknown", "warnings", List.of("gone"), "count", 3)));
    assertThat(again(wanted)).isEqualTo(wanted);
  }
}
