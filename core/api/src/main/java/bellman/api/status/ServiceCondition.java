package bellman.api.status;

/** What owners are told beside the addresses: for {@code describe}, and to be waited for. */
public enum ServiceCondition {
  /** From how many nodes a service is announced. */
  ADVERTISED("metallb.io/advertised", "metallb.io/Advertised"),

  /** For which address it waits, since another has to give it back first. */
  ADDRESS_AWAITED("metallb.io/address-awaited", "metallb.io/AddressAwaited");

  private final String annotation;
  private final String type;

  ServiceCondition(String annotation, String type) {
    this.annotation = annotation;
    this.type = type;
  }

  /** The annotation that has the text, which {@code kubectl describe} shows. */
  public String annotation() {
    return annotation;
  }

  /** The condition's type. */
  public String type() {
    return type;
  }
}
