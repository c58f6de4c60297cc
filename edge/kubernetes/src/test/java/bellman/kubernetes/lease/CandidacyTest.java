package bellman.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a candidate makes of what it reads, and of answers that it gets and does not get. */
final class CandidacyTest {

  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00.000001Z");

  private final Candidacy one = new Candidacy("one");

  private static long seconds(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }

  private static LeaseRecord heldBy(String holder, String renewed) {
    return new LeaseRecord(holder, 10, "2026-11-30T11:00:00.000000Z", renewed, 3);
  }

  private void leads(long nowNanos) {
    one.read(null, "", nowNanos);
    one.claim(NOON, nowNanos);
    one.written("1", nowNanos);
    assertThat(one.leads()).isTrue();
  }

  @Test
  void nothingIsClaimedBeforeTheLeaseWasRead() {
    assertThat(one.isUnsure()).isTrue();
    assertThat(one.mayClaim(seconds(100))).isFalse();
  }

  @Test
  void aLeaseThatIsNotThereOrHasNoHolderIsClaimedAtOnce() {
    one.read(null, "", 0);
    assertThat(one.mayClaim(0)).isTrue();
    assertThat(one.version()).isEmpty();

    one.read(heldBy("", "2026-11-30T11:59:59.000000Z"), "7", 0);
    assertThat(one.mayClaim(0)).isTrue();
    assertThat(one.version()).isEqualTo("7");
  }

  /** Whatever its times say: the holder's clock may be an hour behind, or ahead. */
  @Test
  void anothersLeaseIsOverWhenItHasNotChangedForAsLongAsItLasts() {
    for (String renewed : new String[] {"1999-01-01T00:00:00.000000Z", "2999-01-01T00:00:00Z"}) {
      var fresh = new Candidacy("fresh");
      fresh.read(heldBy("two", renewed), "1", seconds(5));
      assertThat(fresh.mayClaim(seconds(14.9))).isFalse();
      assertThat(fresh.mayClaim(seconds(15))).isTrue();
    }
  }

  @Test
  void eachRenewalBeginsTheTimeAnewAndAnEditOfItsLabelsDoesNot() {
    one.read(heldBy("two", "a"), "1", 0);
    one.read(heldBy("two", "b"), "2", seconds(9));
    assertThat(one.mayClaim(seconds(15))).isFalse();
    one.read(heldBy("two", "b"), "3", seconds(18));
    assertThat(one.mayClaim(seconds(19))).isTrue();
    assertThat(one.version()).isEqualTo("3");
  }

  @Test
  void itIsHeldFromBeforeTheRequestAndNotFromTheAnswer() {
    one.read(null, "", 0);
    one.claim(NOON, seconds(1));
    one.written("1", seconds(4));
    assertThat(one.heldUntilNanos()).isEqualTo(seconds(7));
  }

  @Test
  void aClaimWhoseAnswerWasLostIsFoundToBeDone() {
    one.read(null, "", 0);
    LeaseRecord claim = one.claim(NOON, seconds(1));
    assertThat(one.leads()).isFalse();
    assertThat(one.isUnsure()).isTrue();

    one.read(claim, "1", seconds(5));
    assertThat(one.leads()).isTrue();
    assertThat(one.heldUntilNanos()).isEqualTo(seconds(7));
  }

  @Test
  void anEarlierClaimThatIsDoneInPlaceOfALaterOneIsTheSameTerm() {
    one.read(heldBy("", "a"), "5", 0);
    LeaseRecord lost = one.claim(NOON, 0);
    one.read(heldBy("", "a"), "5", seconds(5));
    one.claim(NOON.plusSeconds(5), seconds(5)); // and it is refused, since the first came before it
    one.read(lost, "6", seconds(6));
    assertThat(one.leads()).isTrue();
    assertThat(one.heldUntilNanos()).as("by the first of both").isEqualTo(seconds(6));
  }

  @Test
  void aTermOutlivesAStandstillThatNobodyMadeUseOf() {
    leads(0);
    LeaseRecord again = one.claim(NOON.plusSeconds(20), seconds(20));
    assertThat(again.acquired()).isEqualTo("2026-11-30T12:00:00.000001Z");
    assertThat(again.transitions()).isZero();
    one.written("2", seconds(20));
    assertThat(one.leads()).isTrue();
    assertThat(one.heldUntilNanos()).isEqualTo(seconds(26));
  }

  @Test
  void aTermIsOverWhenTheLeaseWasAnothersInBetween() {
    leads(0);
    one.claim(NOON.plusSeconds(20), seconds(20)); // and it is refused
    one.read(heldBy("two", "a"), "9", seconds(20));
    assertThat(one.leads()).isFalse();
    assertThat(one.mayClaim(seconds(21))).isFalse();

    leadsAgainAfterItWasGivenBack();
  }

  private void leadsAgainAfterItWasGivenBack() {
    one.read(heldBy("", "b"), "10", seconds(22));
    LeaseRecord claim = one.claim(NOON.plusSeconds(22), seconds(22));
    assertThat(claim.acquired()).isEqualTo("2026-11-30T12:00:22.000001Z");
    assertThat(claim.transitions()).isEqualTo(4);
  }

  @Test
  void aLeaseThatWasDeletedIsNoLongerHeld() {
    leads(0);
    one.claim(NOON.plusSeconds(1), seconds(1));
    one.read(null, "", seconds(1));
    assertThat(one.leads()).isFalse();
  }

  /** A Pod that was killed comes back under its name, and need not wait for itself. */
  @Test
  void aLeaseInItsOwnNameIsAnEarlierProcesssWhenItIsTheFirstThingThatIsRead() {
    one.read(heldBy("one", "a"), "5", 0);
    assertThat(one.mayClaim(0)).isTrue();
    LeaseRecord claim = one.claim(NOON, 0);
    one.written("6", 0);
    assertThat(claim.transitions()).isEqualTo(4);

    // but who appears under this name later is alive, and no term of this process
    one.claim(NOON.plusSeconds(1), seconds(1));
    one.read(heldBy("one", "b"), "7", seconds(1));
    assertThat(one.leads()).isFalse();
    assertThat(one.mayClaim(seconds(2))).isFalse();
  }

  @Test
  void whatIsNotSaidInALeaseIsEmpty() {
    assertThat(LeaseRecord.of(Map.of())).isEqualTo(new LeaseRecord("", 0, "", "", 0));
    assertThat(LeaseRecord.of(Map.of("spec", Map.of("holderIdentity", 5))).holder()).isEmpty();
    one.read(new LeaseRecord("two", 0, "", "", 0), "1", 0);
    assertThat(one.mayClaim(seconds(9))).isFalse();
    assertThat(one.mayClaim(seconds(10))).isTrue();
  }

  @Test
  void aLeaseIsGivenBackByTakingItsHolderAway() {
    leads(0);
    LeaseRecord back = one.release(NOON);
    assertThat(one.leads()).isFalse();
    assertThat(back.spec()).containsEntry("holderIdentity", null);
    var two = new Candidacy("two");
    two.read(back, "2", 0);
    assertThat(two.mayClaim(0)).isTrue();
  }
}
