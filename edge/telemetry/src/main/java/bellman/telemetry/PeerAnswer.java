package bellman.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session, as {@code peers} tells of it.
 *
 * @param state {@code idle}, {@code connect}, {@code active}, {@code openSent}, {@code openConfirm}
 *     or {@code established}
 * @param since when it came into that state, RFC 3339
 * @param lastError who ended the last session and why; null if none has ended yet
 * @param warnings what the session waits for, or does differently than asked
 * @param prefixesSent routes that the peer holds from us now
 * @param prefixesReceived routes that we heard from the peer; they are counted and dropped
 */
public record PeerAnswer(
    String name,
    @Nullable String address,
    @JsonProperty("interface") @Nullable String interfaceName,
    @Nullable String vrf,
    String state,
    String since,
    @Nullable String lastError,
    List<String> warnings,
    long localAsn,
    @Nullable Long peerAsn,
    @Nullable String peerRouterId,
    @Nullable Integer holdTimeSeconds,
    @Nullable Integer keepaliveSeconds,
    List<String> families,
    List<String> capabilities,
    long prefixesSent,
    long prefixesReceived,
    @Nullable GracefulRestart gracefulRestart,
    @Nullable Bfd bfd) {

  /** What both sides said about graceful restart (RFC 4724). */
  public record GracefulRestart(boolean local, boolean peer, int restartTimeSeconds) {}

  /** The BFD session that watches the peer (RFC 5880). */
  public record Bfd(String state, String profile, @Nullable Integer detectionMillis) {}
}
