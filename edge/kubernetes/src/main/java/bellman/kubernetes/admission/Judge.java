package bellman.kubernetes.admission;

import bellman.balancer.admission.Admission;
import bellman.balancer.admission.Change;
import bellman.balancer.admission.Verdict;
import java.io.IOException;

/** Says what becomes of changes of some kinds. */
public interface Judge {

  /**
   * What becomes of a change.
   *
   * @throws IOException if what it is judged together with can't be asked for
   */
  Verdict judge(Change change) throws IOException;

  /** Judges the configuration, all of it together. */
  static Judge of(Admission admission, Configuration configuration) {
    return change -> admission.judge(change, configuration.objects());
  }
}
