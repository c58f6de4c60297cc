import org.jspecify.annotations.NullMarked;

/** An API server's objects as snapshots, and what is written back to it. */
@NullMarked
module bellman.kubernetes {
  requires static transitive org.jspecify;
  requires transitive bellman.balancer;
  requires transitive bellman.runtime;
  requires kubernetes.client.api;
  requires io.fabric8.kubernetes.client.okhttp;
  requires kubernetes.model.core;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires transitive jdk.httpserver;
  requires okhttp3;
  requires org.slf4j;

  exports bellman.kubernetes;
  exports bellman.kubernetes.admission;
  exports bellman.kubernetes.certificate;
  exports bellman.kubernetes.lease;
}
