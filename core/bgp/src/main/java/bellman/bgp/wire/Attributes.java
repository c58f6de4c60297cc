package bellman.bgp.wire;

import bellman.net.Address;
import bellman.net.Asn;
import bellman.net.Community;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of an UPDATE as values (RFC 4271 section 5).
 *
 * @param origin 0 IGP, 1 EGP, 2 INCOMPLETE; null if there was none
 * @param asPath segments, nearest first, four-octet numbers restored (RFC 6793); null if there was
 *     none
 * @param nextHop of the routes outside MP_REACH_NLRI; of those in it if there are no others
 * @param linkLocalNextHop the link-local address beside a global IPv6 next hop (RFC 2545 section
 *     3); null for none
 * @param localPref 0..2^32-1; null if there was none
 * @param communities of RFC 1997 and RFC 8092, in the order sent
 * @param onlyToCustomer the AS that let the route go to customers alone (RFC 9234 section 5); null
 *     if none did
 * @param others attributes that are passed over, as they came
 */
public record Attributes(
    @Nullable Integer origin,
    @Nullable List<Segment> asPath,
    @Nullable Address nextHop,
    @Nullable Address linkLocalNextHop,
    @Nullable Long med,
    @Nullable Long localPref,
    List<Community> communities,
    @Nullable Asn onlyToCustomer,
    List<Other> others) {

  public static final int IGP = 0;

  /**
   * A part of an AS path.
   *
   * @param type 1 AS_SET, 2 AS_SEQUENCE, 3 and 4 their confederation forms
   */
  public record Segment(int type, List<Asn> asns) {
    public static final int SET = 1;
    public static final int SEQUENCE = 2;

    public Segment {
      asns = List.copyOf(asns);
    }

    /** Whether it tells the way inside a confederation (RFC 5065). */
    boolean isConfederation() {
      return type > SEQUENCE;
    }

    /**
     * What it adds to a path's length: a set counts as one, a confederation's segment as none (RFC
     * 4271 section 9.1.2.2, RFC 5065 section 5.3).
     */
    int weight() {
      return switch (type) {
        case SET -> 1;
        case SEQUENCE -> asns.size();
        default -> 0;
      };
    }
  }

  /** An attribute that means nothing here. */
  public record Other(int flags, int code, String hex) {}

  public Attributes {
    asPath = asPath == null ? null : List.copyOf(asPath);
    communities = List.copyOf(communities);
    others = List.copyOf(others);
  }

  /**
   * What an originating speaker sends: ORIGIN IGP and a path of one sequence.
   *
   * @param asPath nearest first; empty toward an internal peer
   */
  public static Attributes originated(
      List<Asn> asPath,
      Address nextHop,
      @Nullable Long med,
      @Nullable Long localPref,
      List<Community> communities) {
    List<Segment> segments =
        asPath.isEmpty() ? List.of() : List.of(new Segment(Segment.SEQUENCE, asPath));
    return new Attributes(
        IGP, segments, nextHop, null, med, localPref, communities, null, List.of());
  }

  /** The same with a link-local address beside the next hop, which must be a global IPv6 one. */
  public Attributes withLinkLocalNextHop(@Nullable Address linkLocal) {
    return new Attributes(
        origin, asPath, nextHop, linkLocal, med, localPref, communities, onlyToCustomer, others);
  }

  /** The same for customers alone, as this AS has it; null for anybody. */
  public Attributes withOnlyToCustomer(@Nullable Asn asn) {
    return new Attributes(
        origin, asPath, nextHop, linkLocalNextHop, med, localPref, communities, asn, others);
  }

  /** All AS numbers of the path in order, whatever their segment. */
  public List<Asn> flatAsPath() {
    List<Asn> flat = new ArrayList<>();
    if (asPath != null) {
      for (Segment segment : asPath) {
        flat.addAll(segment.asns());
      }
    }
    return flat;
  }
}
