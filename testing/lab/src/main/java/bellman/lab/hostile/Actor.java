package bellman.lab.hostile;

import java.util.List;
import java.util.Random;

/**
 * A hostile neighbor.
 *
 * @param asn its AS number, the one that the speaker expects
 * @param captures whole messages of real routers
 */
record Actor(int asn, Random random, List<byte[]> captures) {
  byte[] open(int holdSeconds, byte[]... capabilities) {
    return Octets.open(asn, holdSeconds, capabilities);
  }

  /** One of so many. */
  int draw(int bound) {
    return random.nextInt(bound);
  }

  byte[] noise(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return octets;
  }
}
