package bellman.kubernetes.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Processes that stand still, clocks that jump, a server that freezes, requests that arrive late
 * and answers that are lost: never do two hold the Lease at the same moment, and when all is quiet
 * one holds it.
 */
final class ElectionSimulationTest {

  private static final int CHAOS_MILLIS = 300_000;
  private static final int QUIET_MILLIS = 30_000;
  private static final int STEP_MILLIS = 50;
  private static final int PATIENCE_MILLIS = 4_000;
  private static final int RETRY_MILLIS = 1_000;

  /** A request; a null record reads. */
  private static final class Request {
    final @Nullable LeaseRecord record;
    final String version;
    final int arrives;
    final int takes;
    final boolean isAnswerLost;
    final int sent;
    boolean handled;
    boolean conflict;
    @Nullable LeaseRecord found;
    String foundVersion = "";

    Request(@Nullable LeaseRecord record, String version, int now, Random random, boolean quiet) {
      this.record = record;
      this.version = version;
      this.sent = now;
      this.arrives = now + (quiet || random.nextInt(4) > 0 ? 10 : random.nextInt(12_000));
      this.takes = quiet || random.nextInt(4) > 0 ? 10 : random.nextInt(6_000);
      this.isAnswerLost = !quiet && random.nextInt(10) == 0;
    }
  }

  private static final class Member {
    final Candidacy candidacy;
    int wakes;
    int standsStillUntil;
    long clockMillis;
    @Nullable Request waitsFor;

    Member(String name, long clockMillis) {
      candidacy = new Candidacy(name);
      this.clockMillis = clockMillis;
    }
  }

  private final List<Member> members = new ArrayList<>();
  private final List<Request> underWay = new ArrayList<>();
  private @Nullable LeaseRecord record;
  private int version;
  private int frozenUntil;
  private int terms;

  private void handle(Request request) {
    request.handled = true;
    if (request.record != null) {
      String current = record == null ? "" : String.valueOf(version);
      request.conflict = !request.version.equals(current);
      if (!request.conflict) {
        if (record == null || !record.acquired().equals(request.record.acquired())) {
          terms++;
        }
        record = request.record;
        version++;
      }
    }
    request.found = record;
    request.foundVersion = String.valueOf(version);
  }

  private void go(Member member, int now, Random random, boolean quiet) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(now);
    Request request = member.waitsFor;
    if (request == null) {
      if (now >= member.wakes) {
        boolean reads = member.candidacy.isUnsure() || !member.candidacy.leads();
        send(member, reads, now, random, quiet);
      }
    } else if (request.handled && !request.isAnswerLost && now >= request.arrives + request.takes) {
      member.waitsFor = null;
      member.wakes = now + RETRY_MILLIS;
      if (request.record == null) {
        member.candidacy.read(request.found, request.foundVersion, nanos);
        if (member.candidacy.mayClaim(nanos)) {
          send(member, false, now, random, quiet);
        }
      } else if (request.conflict) {
        send(member, true, now, random, quiet);
      } else {
        member.candidacy.written(request.foundVersion, nanos);
      }
    } else if (now > request.sent + PATIENCE_MILLIS) {
      member.waitsFor = null;
      member.wakes = now + RETRY_MILLIS;
    }
  }

  private void send(Member member, boolean reads, int now, Random random, boolean quiet) {
    String replaced = member.candidacy.version();
    LeaseRecord claim =
        reads
            ? null
            : member.candidacy.claim(
                Instant.ofEpochMilli(member.clockMillis + now), TimeUnit.MILLISECONDS.toNanos(now));
    var request = new Request(claim, replaced, now, random, quiet);
    member.waitsFor = request;
    underWay.add(request);
  }

  private List<Member> holders(int now) {
    long nanos = TimeUnit.MILLISECONDS.toNanos(now);
    return members.stream()
        .filter(each -> each.candidacy.leads() && each.candidacy.heldUntilNanos() - nanos > 0)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void neverTwoHoldItAndInTheEndOneDoes(long seed) {
    var random = new Random(seed);
    int size = 1 + random.nextInt(3);
    for (int i = 0; i < size; i++) {
      members.add(new Member("member-" + i, random.nextLong(7_200_000) - 3_600_000));
    }
    for (int now = 0; now < CHAOS_MILLIS + QUIET_MILLIS; now += STEP_MILLIS) {
      boolean quiet = now >= CHAOS_MILLIS;
      if (!quiet && random.nextInt(400) == 0) {
        frozenUntil = now + random.nextInt(25_000);
      }
      for (Member member : members) {
        if (!quiet && random.nextInt(600) == 0) {
          member.standsStillUntil = now + random.nextInt(25_000);
        }
        if (!quiet && random.nextInt(1_000) == 0) {
          member.clockMillis += random.nextLong(7_200_000) - 3_600_000;
        }
      }
      if (quiet || now >= frozenUntil) {
        for (Request request : List.copyOf(underWay)) {
          if (now >= request.arrives) {
            handle(request);
            underWay.remove(request);
          }
        }
      }
      for (Member member : members) {
        if (quiet || now >= member.standsStillUntil) {
          go(member, now, random, quiet);
        }
      }
      assertThat(holders(now)).as("seed %d, after %d ms", seed, now).hasSizeLessThan(2);
    }
    List<Member> holders = holders(CHAOS_MILLIS + QUIET_MILLIS);
    assertThat(holders).hasSize(1);
    LeaseRecord last = record;
    assertThat(last).isNotNull();
    assertThat(last.holder()).isEqualTo(holders.getFirst().candidacy.holder());
    assertThat(terms).as("terms").isPositive();
  }
}
