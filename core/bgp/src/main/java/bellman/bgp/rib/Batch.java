package bellman.bgp.rib;

import java.util.List;

/**
 * Messages for one peer, to be written whole and in order. The arrays are shared among peers:
 * nobody may write to them.
 */
public record Batch(List<byte[]> messages) {

  public Batch {
    messages = List.copyOf(messages);
  }
}
