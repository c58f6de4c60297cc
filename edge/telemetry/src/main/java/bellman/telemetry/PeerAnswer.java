package bellman.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One session, as {@code peers} tells of it. Its JSON is flat: what belongs together here stands
 * one after the other there.
 *
 * @param nextAttempt what a session that is not established waits for; null for nothing
 * @param admin what an operator has ordered for the peer and lasts; null for nothing
 */
public record PeerAnswer(
    @JsonUnwrapped Router router,
    @JsonUnwrapped Progress progress,
    @JsonUnwrapped Session session,
    @JsonUnwrapped Prefixes prefixes,
    @Nullable GracefulRestart gracefulRestart,
    @Nullable Bfd bfd,
    @JsonUnwrapped LocalEnd local,
    @JsonUnwrapped Past past,
    @Nullable Waiting nextAttempt,
    @Nullable Admin admin) {

  /** What is known of a session that somebody else has. */
  public PeerAnswer(
      Router router,
      Progress progress,
      Session session,
      Prefixes prefixes,
      @Nullable GracefulRestart gracefulRestart,
      @Nullable Bfd bfd) {
    this(
        router,
        progress,
        session,
        prefixes,
        gracefulRestart,
        bfd,
        LocalEnd.NONE,
        Past.UNKNOWN,
        null,
        null);
  }

  /** Whom the session is with. */
  public record Router(
      String name,
      @Nullable String address,
      @JsonProperty("interface") @Nullable String interfaceName,
      @Nullable String vrf) {}

  /**
   * How far the session has come.
   *
   * @param state {@code idle}, {@code connect}, {@code active}, {@code openSent}, {@code
   *     openConfirm} or {@code established}
   * @param since when it came into that state, RFC 3339
   * @param lastError who ended the last session and why; null if none has ended yet. An attempt
   *     that merely failed does not cover it
   * @param warnings what the session waits for, or does differently than asked
   */
  public record Progress(
      String state, String since, @Nullable String lastError, List<String> warnings) {}

  /** What was agreed, as far as it is. */
  public record Session(
      long localAsn,
      @Nullable Long peerAsn,
      @Nullable String peerRouterId,
      @Nullable Integer holdTimeSeconds,
      @Nullable Integer keepaliveSeconds,
      List<String> families,
      List<String> capabilities) {}

  /**
   * How many routes there are.
   *
   * @param prefixesSent routes that the peer holds from us now
   * @param prefixesReceived routes that we heard from the peer; they are counted and dropped. Null
   *     where FRR hears them, and does not say
   */
  public record Prefixes(long prefixesSent, @Nullable Long prefixesReceived) {}

  /** Where the established session ends on this host; null without one. */
  public record LocalEnd(@Nullable String localAddress, @Nullable Integer localPort) {

    /** Of a session that is not established. */
    public static final LocalEnd NONE = new LocalEnd(null, null);
  }

  /**
   * What has happened.
   *
   * @param flaps how many established sessions have ended since the process began; null where FRR
   *     has them
   * @param lastErrorAt when {@link Progress#lastError} happened, RFC 3339
   * @param lastAttempt why the last attempt failed, where {@link Progress#lastError} is about one
   *     before it
   * @param lastNotificationSent the last NOTIFICATION that was sent; null if none was. One that
   *     only turned a connection away (6/5, 6/7) does not cover another
   * @param lastNotificationReceived the last NOTIFICATION that was received, likewise
   */
  public record Past(
      @Nullable Long flaps,
      @Nullable String lastErrorAt,
      @Nullable Told lastAttempt,
      @Nullable Told lastNotificationSent,
      @Nullable Told lastNotificationReceived) {

    /** Of a session that somebody else has, or that has never begun. */
    public static final Past UNKNOWN = new Past(null, null, null, null, null);
  }

  /**
   * What an operator ordered ({@code bellman peer}).
   *
   * @param state {@code shutdown} or {@code drained}
   * @param since since when it is so, RFC 3339
   * @param text what was said with it; may be empty
   */
  public record Admin(String state, String since, String text) {}

  /**
   * Something that happened.
   *
   * @param at when, RFC 3339
   */
  public record Told(String what, String at) {}

  /**
   * What a session waits for.
   *
   * @param waits for what, in words
   * @param until until when, RFC 3339; null for as long as it takes
   */
  public record Waiting(String waits, @Nullable String until) {}

  /** The same, with these warnings before its own. */
  public PeerAnswer withWarnings(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<String> all = Stream.concat(more.stream(), progress.warnings().stream()).toList();
    return new PeerAnswer(
        router,
        new Progress(progress.state(), progress.since(), progress.lastError(), all),
        session,
        prefixes,
        gracefulRestart,
        bfd,
        local,
        past,
        nextAttempt,
        admin);
  }

  /** What both sides said about graceful restart (RFC 4724). */
  public record GracefulRestart(boolean local, boolean peer, int restartTimeSeconds) {}

  /** The BFD session that watches the peer (RFC 5880). */
  public record Bfd(String state, String profile, @Nullable Integer detectionMillis) {}
}
