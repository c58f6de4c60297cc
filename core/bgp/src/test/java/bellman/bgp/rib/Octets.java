package bellman.bgp.rib;

import bellman.bgp.wire.EncodedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a batch goes over the wire. */
final class Octets {

  private Octets() {}

  /** Each message whole; none of no batch. */
  static List<byte[]> of(@Nullable Batch batch) {
    return batch == null
        ? List.of()
        : batch.messages().stream().map(EncodedMessage::toBytes).toList();
  }
}
