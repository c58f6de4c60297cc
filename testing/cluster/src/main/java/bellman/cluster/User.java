package bellman.cluster;

import java.util.List;

/**
 * Somebody whom the API server knows by a token.
 *
 * @param name the whole name, as rights are bound to it
 * @param groups in addition to {@code system:authenticated}
 */
public record User(String name, List<String> groups) {

  /** The namespace that Bellman's manifest installs into. */
  public static final String NAMESPACE = "metallb-system";

  /** May do everything. */
  public static final User ADMIN = new User("admin", List.of("system:masters"));

  /** Has the rights that the manifest grants to controllers. */
  public static final User CONTROLLER = serviceAccount(NAMESPACE, "bellman-controller");

  /** Has the rights that the manifest grants to speakers. */
  public static final User SPEAKER = serviceAccount(NAMESPACE, "bellman-speaker");

  /** Has no rights but those of everybody who is known. */
  public static final User NOBODY = serviceAccount("default", "nobody");

  /** Everybody whom an {@link ApiServer} knows. */
  static final List<User> ALL = List.of(ADMIN, CONTROLLER, SPEAKER, NOBODY);

  public User {
    groups = List.copyOf(groups);
  }

  private static User serviceAccount(String namespace, String name) {
    return new User(
        "system:serviceaccount:" + namespace + ":" + name,
        List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
  }

  /** The bearer token. It is no secret: the server is reachable from this machine alone. */
  public String token() {
    return "token-of-" + name.replace(':', '-');
  }

  String fileName() {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  String line() {
    return String.join(",", token(), name, name, "\"" + String.join(",", groups) + "\"");
  }
}
