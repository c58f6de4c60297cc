package bellman.telemetry;

import java.io.IOException;
import java.util.List;

/** Who knows a process's figures. Called on the thread of the request. */
@FunctionalInterface
public interface MeasurementSource {

  /** Those whose number does not grow with services. */
  List<Metric> measurements();

  /**
   * Hands over those that there are for each service: gauges, all of one metric, none of which
   * {@link #measurements} has. By default there are none.
   *
   * @throws IOException if whoever asked does not read any more
   */
  default void serviceMeasurements(Rows<Metric> rows) throws IOException {}
}
