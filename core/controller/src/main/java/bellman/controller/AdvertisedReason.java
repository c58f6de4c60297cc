package bellman.controller;

import bellman.balancer.plan.NotAnnouncedReason;

/** The reasons of the condition {@code metallb.io/Advertised}, beside those of silence. */
public enum AdvertisedReason {
  ANNOUNCED("Announced"),
  PARTLY_ANNOUNCED("PartlyAnnounced"),
  NO_SESSION("NoSession"),
  NO_ADDRESS("NoAddress");

  private final String text;

  AdvertisedReason(String text) {
    this.text = text;
  }

  /** As it is in the condition. */
  public String text() {
    return text;
  }

  /** A reason of silence as it is in the condition. */
  public static String text(NotAnnouncedReason reason) {
    String text = reason.text();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
