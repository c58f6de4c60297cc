package bellman.bgp.rib;

import bellman.bgp.wire.EncodedMessage;
import java.util.List;

/** Messages for one peer, to be written whole and in order. */
public record Batch(List<EncodedMessage> messages) {

  public Batch {
    messages = List.copyOf(messages);
  }
}
