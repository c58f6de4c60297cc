package bellman.balancer.config;

import bellman.api.resource.BgpPeer;
import bellman.api.resource.Secret;
import bellman.net.Password;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The passwords of peers, their own or a Secret's. TCP MD5 (RFC 2385) takes keys of any bytes;
 * kernels take 80 of them at most, and what is longer must not be cut silently.
 */
final class PasswordTable {

  private static final int MOST_BYTES = 80;

  /** In the end of a Secret that was made from a file, or from what echo printed. */
  private static final String LINE_BREAK = "\n";

  /** Null if they are for somebody else to find. */
  private final @Nullable List<Secret> secrets;

  /**
   * What became of a peer's wish.
   *
   * @param password null for none
   * @param lack why the Secret can't be used; null if nothing is wrong with it, or none was asked
   *     for
   */
  record Found(@Nullable Password password, @Nullable Lack lack) {
    static final Found NONE = new Found(null, null);
  }

  /**
   * What a Secret lacks.
   *
   * @param message in our words
   * @param inMetallb in MetalLB's
   */
  record Lack(String message, String inMetallb) {}

  PasswordTable(@Nullable List<Secret> secrets) {
    this.secrets =
        secrets == null
            ? null
            : secrets.stream()
                .sorted(Comparator.comparing(secret -> secret.metadata().namespace()))
                .toList();
  }

  Found password(BgpPeer peer, Findings.OfObject found) {
    String own = peer.transport().password();
    String secret = peer.transport().passwordSecret();
    if (own != null && secret != null) {
      found.problem("spec.passwordSecret", "cannot be combined with password: remove one");
      return Found.NONE;
    }
    if (own != null) {
      Password password = Password.of(own);
      String flaw = flaw(password);
      if (flaw != null) {
        found.problem("spec.password", flaw);
      }
      return new Found(password, null);
    }
    return secret == null || secrets == null ? Found.NONE : of(secret, secrets, peer, found);
  }

  /**
   * passwordSecret.namespace is passed over, as MetalLB does: what the peer's own namespace has
   * counts first, then the other namespaces, since without a cluster they do not matter.
   */
  private static Found of(
      String name, List<Secret> secrets, BgpPeer peer, Findings.OfObject found) {
    List<Secret> named = named(secrets, name, peer.metadata().namespace());
    if (named.isEmpty()) {
      return new Found(
          null,
          new Lack(
              "there is no Secret '" + name + "' of type " + Secret.BASIC_AUTH,
              inMetallb(
                  peer,
                  "secret ref not found for peer config",
                  peer.metadata().namespace(),
                  peer.metadata().name(),
                  "")));
    }
    Lack first = null;
    for (Secret secret : named) {
      Lack lack = lack(secret, peer);
      if (lack == null) {
        Password password = secret.password();
        if (password != null && endsInLineBreak(password)) {
          found.warning(
              "spec.passwordSecret.name",
              "the password of Secret '"
                  + name
                  + "' ends in a line break, which is part of the password: if this is not"
                  + " intended, encode it without one (printf, or echo -n)");
        }
        return new Found(password, null);
      }
      first = first == null ? lack : first;
    }
    return new Found(null, first);
  }

  private static List<Secret> named(List<Secret> secrets, String name, String namespace) {
    List<Secret> all =
        secrets.stream().filter(secret -> secret.metadata().name().equals(name)).toList();
    List<Secret> own =
        all.stream().filter(secret -> secret.metadata().namespace().equals(namespace)).toList();
    return own.isEmpty() ? all : own;
  }

  private static @Nullable Lack lack(Secret secret, BgpPeer peer) {
    String namespace = secret.metadata().namespace();
    String name = secret.metadata().name();
    if (!secret.type().equals(Secret.BASIC_AUTH)) {
      return new Lack(
          "Secret '" + name + "' is of type " + secret.type() + ", not " + Secret.BASIC_AUTH,
          inMetallb(
              peer,
              "secret type mismatch on",
              namespace,
              name,
              ", type \"" + Secret.BASIC_AUTH + "\" is expected "));
    }
    String flaw = flaw(secret);
    return flaw == null
        ? null
        : new Lack(
            "Secret '" + name + "' " + flaw,
            inMetallb(peer, "password not specified in the secret", namespace, name, ""));
  }

  private static @Nullable String flaw(Secret secret) {
    if (secret.flaw() != null) {
      return "has a key 'password' that " + secret.flaw();
    }
    Password password = secret.password();
    if (password == null) {
      return "has no key 'password'";
    }
    String flaw = flaw(password);
    return flaw == null ? null : "has a key 'password' that " + flaw;
  }

  private static String inMetallb(
      BgpPeer peer, String what, String namespace, String name, String rest) {
    return "parsing peer "
        + peer.metadata().name()
        + " "
        + what
        + " \""
        + namespace
        + "\"/\""
        + name
        + "\""
        + rest
        + "\nfailed to parse peer "
        + peer.metadata().name()
        + " password secret";
  }

  private static @Nullable String flaw(Password password) {
    int bytes = password.toBytes().length;
    if (bytes == 0) {
      return "is empty: it must be 1.." + MOST_BYTES + " bytes";
    }
    return bytes > MOST_BYTES ? "is " + bytes + " bytes long: at most " + MOST_BYTES : null;
  }

  private static boolean endsInLineBreak(Password password) {
    byte[] bytes = password.toBytes();
    return bytes[bytes.length - 1] == LINE_BREAK.charAt(0);
  }
}
