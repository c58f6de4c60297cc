package bellman.app.speaker;

import bellman.api.resource.Problem;
import bellman.telemetry.ApiServer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a speaker can be asked, whoever speaks BGP for it. Any thread may ask. */
public interface Announcing extends ApiServer.Answers {

  /**
   * What is wrong.
   *
   * @param nodeIsThere whether there is a Node of this speaker's name
   * @param problems objects and parts that are set aside, and contradictions
   * @param warnings what is probably not meant with the configuration
   */
  record Findings(boolean nodeIsThere, Set<Problem> problems, Collection<Problem> warnings) {}

  /** What is wrong now. */
  Findings findings();

  /** The services that have addresses. */
  List<String> assigned();

  /** Where these services, not too many at once, are to be announced. */
  Map<String, Intended> intended(Collection<String> services);
}
