package bellman.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The page that Bellman was begun with: MetalLB's "Advanced BGP configuration", as its twelve
 * examples say it, in their order. Whoever comes from MetalLB has read that page. Its examples are
 * no whole: some have the name of an earlier one, and some name what is nowhere on the page.
 */
public final class Document {

  private static final List<String> EXAMPLES =
      List.of(
          "01-pool",
          "02-local",
          "03-external",
          "04-peer-of-some-nodes",
          "05-from-some-nodes",
          "06-to-some-peers",
          "07-source-address",
          "08-names",
          "09-local-by-name",
          "10-vrf",
          "11-frr-k8s",
          "12-graceful-restart");

  private Document() {}

  /** How many examples there are. */
  public static int size() {
    return EXAMPLES.size();
  }

  /**
   * An example as it stands: one YAML document, or two.
   *
   * @param number from 1 on
   */
  public static String example(int number) {
    String name = "document/" + EXAMPLES.get(number - 1) + ".yaml";
    try (InputStream in = Document.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new LabException("there is no " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
