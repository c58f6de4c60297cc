package bellman.bgp.session;

import bellman.bgp.wire.Capability;
import bellman.bgp.wire.Capability.BgpRole;
import bellman.bgp.wire.Notification;
import bellman.bgp.wire.NotificationCode.OpenError;
import bellman.bgp.wire.WireException;
import bellman.net.Role;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether both sides of a session take each other for what they are (RFC 9234 section 4.2). A peer
 * that says nothing is fine with any role of ours, since there is no strict mode here; a peer that
 * has one refuses us itself.
 */
final class Roles {

  private Roles() {}

  /**
   * Looks at the peer's role where we have one.
   *
   * @throws WireException if it is not the counterpart of ours, or the peer has several
   */
  static void check(@Nullable Role ours, List<Capability> theirs) throws WireException {
    List<BgpRole> said = said(theirs);
    if (ours == null || said.isEmpty()) {
      return;
    }
    if (said.size() > 1) {
      throw new WireException(
          mismatch(),
          "the peer has several roles: "
              + said.stream().map(BgpRole::name).collect(Collectors.joining(", ")));
    }
    if (said.getFirst().value() != ours.counterpart().value()) {
      throw new WireException(mismatch(), words(ours, said.getFirst()));
    }
  }

  /**
   * What is wrong where the peer refuses us for our role, in words that follow the NOTIFICATION;
   * empty if it is not about roles.
   *
   * @param theirs the capabilities of the peer's OPEN; none if there was no OPEN yet
   */
  static String remedy(Notification received, @Nullable Role ours, List<Capability> theirs) {
    if (received.code() != OpenError.ROLE_MISMATCH) {
      return "";
    }
    List<BgpRole> said = said(theirs);
    if (said.size() == 1) {
      return ": " + words(ours, said.getFirst());
    }
    return ours == null
        ? ": the peer requires a role, and none is set: set role to this side's role"
        : ": our role is "
            + ours
            + ": set the peer's to "
            + ours.counterpart()
            + ", or change ours";
  }

  private static String words(@Nullable Role ours, BgpRole theirs) {
    Role peer = Role.of(theirs.value());
    String here = peer == null ? "" : "set role to " + peer.counterpart();
    String both = "the peer's role is " + theirs.name() + ", and ours is ";
    if (ours == null) {
      return both + "not set" + (here.isEmpty() ? "" : ": " + here);
    }
    String there = "set the peer's to " + ours.counterpart();
    return both + ours + ": " + (here.isEmpty() ? there : here + " here, or " + there);
  }

  /** Several that are equal count as one. */
  private static List<BgpRole> said(List<Capability> theirs) {
    return theirs.stream()
        .filter(BgpRole.class::isInstance)
        .map(BgpRole.class::cast)
        .distinct()
        .toList();
  }

  private static Notification mismatch() {
    return new Notification(OpenError.ROLE_MISMATCH);
  }
}
