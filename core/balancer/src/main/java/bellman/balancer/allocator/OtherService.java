package bellman.balancer.allocator;

/**
 * How a service is named to the owner of another: what is told about a service can be read by
 * whoever can read the service, who need not be able to read the other.
 */
public final class OtherService {

  private OtherService() {}

  /**
   * The other's name if both are in one namespace.
   *
   * @param other {@code namespace/name}
   * @param told the service whose owner is told, {@code namespace/name}
   */
  public static String name(String other, String told) {
    return sameNamespace(other, told) ? other : "a service of another namespace";
  }

  static boolean sameNamespace(String one, String other) {
    int length = one.indexOf('/') + 1;
    return other.startsWith(one.substring(0, length));
  }
}
