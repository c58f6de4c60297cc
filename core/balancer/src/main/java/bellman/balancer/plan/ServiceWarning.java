package bellman.balancer.plan;

import bellman.api.resource.Problem;

/** What is probably not meant with a service, and what it is about. */
public record ServiceWarning(About about, Problem problem) {

  /** What a warning is about. */
  public enum About {
    /** It has no address. */
    NO_ADDRESS,

    /** It keeps the address of one family, and lacks the other's. */
    MISSING_FAMILY,

    /** It keeps its address, since what it asks for can't be read. */
    REQUEST,

    /** It says what no API server takes, but only a folder. */
    OF_FOLDERS_ONLY,

    /** An annotation under a name of before. */
    OLD_ANNOTATION,

    /** An annotation that does nothing. */
    UNKNOWN_ANNOTATION
  }

  /** Whether it is about something that nobody has to mend soon. */
  public boolean isLasting() {
    return about == About.OLD_ANNOTATION
        || about == About.UNKNOWN_ANNOTATION
        || about == About.OF_FOLDERS_ONLY;
  }

  /** The field and what is wrong with it. */
  public String text() {
    return problem.field() == null ? problem.message() : problem.field() + ": " + problem.message();
  }
}
