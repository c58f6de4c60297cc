package bellman.balancer.plan;

import bellman.balancer.config.Advertisement;
import bellman.net.Address;
import bellman.net.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a service stands on a node: what is known of it, and what the rules said of that last. */
final class AnnouncementDecision {

  private final ServiceFacts facts;

  /** Its id: so the service itself need not be looked at. */
  private final String service;

  private Verdict verdict;

  /** By which rules it was judged: a number that a planner gives them. */
  private int judgedBy;

  AnnouncementDecision(ServiceFacts facts, Verdict verdict, int judgedBy) {
    this.facts = facts;
    this.service = facts.service().id();
    this.verdict = verdict;
    this.judgedBy = judgedBy;
  }

  ServiceFacts facts() {
    return facts;
  }

  Verdict verdict() {
    return verdict;
  }

  @Nullable NotAnnounced notAnnounced() {
    return verdict.notAnnounced();
  }

  /** Whether it is silent, and would be announced, if it did not have to wait. */
  boolean isFlapping() {
    NotAnnounced why = verdict.notAnnounced();
    return why != null && why.reason() == NotAnnouncedReason.FLAPPING;
  }

  String service() {
    return service;
  }

  boolean isJudgedBy(int rules) {
    return judgedBy == rules;
  }

  /** The rules say this of it now. */
  void judged(Verdict now, int by) {
    if (!now.isAs(verdict)) {
      verdict = now;
    }
    judgedBy = by;
  }

  /** Hears of a prefix that a service has announced by an advertisement. */
  @FunctionalInterface
  interface Claiming {
    void claim(Prefix prefix, String service, Advertisement through);
  }

  /** The prefixes that it has announced to an audience. */
  void claims(Audience audience, Claiming claiming) {
    claimsOf(verdict, null, audience, claiming);
  }

  /**
   * The prefixes that a verdict has announced to an audience.
   *
   * @param beside without those that this one has announced by the same advertisement; null for all
   */
  void claimsOf(Verdict some, @Nullable Verdict beside, Audience audience, Claiming claiming) {
    List<Advertisement> through = some.through();
    List<Address> addresses = facts.assigned().addresses();
    // by number: an iterator for each of a hundred thousand services is felt
    for (int i = 0; i < through.size(); i++) {
      Advertisement advertisement = through.get(i);
      Verdict also = beside != null && beside.isThrough(advertisement) ? beside : null;
      if ((also == null || !also.waiting().isEmpty()) && audience.takes(advertisement)) {
        for (int j = 0; j < addresses.size(); j++) {
          Address address = addresses.get(j);
          if (audience.families().contains(address.family())
              && !some.waits(address.family())
              && (also == null || also.waits(address.family()))) {
            claiming.claim(advertisement.route(address), service, advertisement);
          }
        }
      }
    }
  }
}
