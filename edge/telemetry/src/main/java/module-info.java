import org.jspecify.annotations.NullMarked;

/** Logs, and the HTTP API that the questions read. */
@NullMarked
module bellman.telemetry {
  requires static transitive org.jspecify;
  requires bellman.runtime;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires io.prometheus.metrics.model;
  requires io.prometheus.writer.text;
  requires java.management;
  requires transitive java.logging;
  requires transitive jdk.httpserver;
  requires org.slf4j;

  exports bellman.telemetry;

  opens bellman.telemetry to
      com.fasterxml.jackson.databind;
}
