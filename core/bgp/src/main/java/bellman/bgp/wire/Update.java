package bellman.bgp.wire;

import bellman.net.Family;
import bellman.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes that come and go (RFC 4271 section 4.3, RFC 4760).
 *
 * @param gone routes that are gone, of both families; routes that RFC 7606 treats as withdrawn are
 *     among them
 * @param come routes that are there, of both families; one that is withdrawn too is there
 * @param attributes of the announced routes; null if there are none
 * @param endOfRib the family whose first table is complete (RFC 4724 section 2); null if this is no
 *     such mark
 * @param findings what was wrong with the attributes, and what was done about it
 */
public record Update(
    Nlri gone,
    Nlri come,
    @Nullable Attributes attributes,
    @Nullable Family endOfRib,
    List<Finding> findings)
    implements Message {

  /** What RFC 7606 wants done about a malformed attribute. */
  public enum Severity {
    /** The attribute is dropped, the route stays. */
    DISCARD_ATTRIBUTE,
    /** The announced routes count as withdrawn. */
    TREAT_AS_WITHDRAW,
    /**
     * Which routes were meant can't be known: the receiver forgets all of that family, and passes
     * over those that come later in the session (RFC 4760 section 7).
     */
    IGNORE_FAMILY
  }

  /**
   * A fault in an attribute; what it does to this message is done.
   *
   * @param attribute the attribute's code; 0 if no single one is meant
   * @param family whose routes are to be forgotten; null if that can't be read either, and with
   *     other severities
   * @param message what is wrong, in words
   */
  public record Finding(
      int attribute, Severity severity, @Nullable Family family, String message) {}

  public Update {
    findings = List.copyOf(findings);
  }

  /** The same of prefixes that are objects. */
  public Update(
      List<Prefix> withdrawn,
      List<Prefix> announced,
      @Nullable Attributes attributes,
      @Nullable Family endOfRib,
      List<Finding> findings) {
    this(Nlri.of(withdrawn), Nlri.of(announced), attributes, endOfRib, findings);
  }

  /** {@link #gone} as objects, which are made by each call. */
  public List<Prefix> withdrawn() {
    return gone.toList();
  }

  /** {@link #come} as objects, which are made by each call. */
  public List<Prefix> announced() {
    return come.toList();
  }
}
