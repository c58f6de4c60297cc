package bellman.app.command;

/** Who speaks BGP. */
enum Backend {
  /** Bellman. */
  BGP("bgp"),
  /** FRR-K8s, as Bellman's FRRConfigurations tell it. */
  FRR_K8S("frr-k8s");

  /** What MetalLB calls its own engine and that which runs FRR beside it: Bellman has one. */
  private static final String NATIVE = "native";

  private static final String FRR = "frr";

  private final String text;

  Backend(String text) {
    this.text = text;
  }

  /**
   * Reads an option, or MetalLB's {@code METALLB_BGP_TYPE}.
   *
   * @param text empty for Bellman's own engine
   * @throws IllegalArgumentException if there is none of that name; fit for a user
   */
  static Backend parse(String text) {
    return switch (text) {
      case "", NATIVE, FRR -> BGP;
      default -> {
        for (Backend backend : values()) {
          if (backend.text.equals(text)) {
            yield backend;
          }
        }
        throw new IllegalArgumentException(
            "--backend '"
                + text
                + "': must be bgp or frr-k8s (METALLB_BGP_TYPE may also be native or frr, which"
                + " both mean bgp)");
      }
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
