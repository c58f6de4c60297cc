package bellman.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import bellman.api.Manifest;
import bellman.api.conversion.PeerConversion;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A BGPPeer means the same in both of its versions. */
class ConvertedPeerTest {

  /** Nothing has to be kept aside here. */
  private static final class NoText implements PeerConversion.JsonText {

    @Override
    public String write(Map<String, Object> mapping) {
      throw new AssertionError("nothing has to be written");
    }

    @Override
    public Map<String, Object> read(String text) {
      throw new AssertionError("nothing was written");
    }
  }

  @Test
  void aTimerThatIsNotSetHasItsDefault() {
    Manifest old = Manifest.peer("tor").with("apiVersion", PeerConversion.V1BETA1);

    var newer =
        new Manifest(new PeerConversion(new NoText()).convert(old.root(), PeerConversion.V1BETA2));

    assertThat(Compile.of(newer).config().peers())
        .singleElement()
        .satisfies(peer -> {
          assertThat(peer.session().offer().holdTimeSeconds()).isEqualTo(90);
          assertThat(peer.keepaliveSeconds()).isEqualTo(30);
        });
  }
}
