package bellman.bgp.wire;

import bellman.net.Family;
import bellman.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes that come and go (RFC 4271 section 4.3, RFC 4760).
 *
 * @param withdrawn routes that are gone, of both families; routes that RFC 7606 treats as withdrawn
 *     are among them
 * @param announced routes that are there, of both families
 * @param attributes of the announced routes; null if there are none
 * @param endOfRib the family whose first table is complete (RFC 4724 section 2); null if this is no
 *     such mark
 * @param findings what was wrong with the attributes, and what was done about it
 */
public record Update(
    List<Prefix> withdrawn,
    List<Prefix> announced,
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
     * Which routes were meant can't be known, so the routes of that family can't be trusted any
     * more. Bellman holds no received route, so there is nothing to lose by going on.
     */
    IGNORE_FAMILY
  }

  /** A fault in an attribute. */
  public record Finding(int attribute, Severity severity, String message) {}

  public Update {
    withdrawn = List.copyOf(withdrawn);
    announced = List.copyOf(announced);
    findings = List.copyOf(findings);
  }
}
