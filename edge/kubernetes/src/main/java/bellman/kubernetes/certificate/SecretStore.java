package bellman.kubernetes.certificate;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a bundle is kept for all who serve by it. */
interface SecretStore {

  /**
   * What is there.
   *
   * @param version tells it from what somebody else writes later
   */
  record Stored(Map<String, byte[]> data, String version) {
    public Stored {
      data = Map.copyOf(data);
    }
  }

  /** Reads; null if there is nothing. */
  @Nullable Stored read() throws IOException;

  /**
   * Writes, if what is there is still that, or still nothing.
   *
   * @param before what was read
   * @return false if somebody else has written in between
   * @throws IOException if it can't be written
   */
  boolean write(Map<String, byte[]> data, @Nullable Stored before) throws IOException;
}
