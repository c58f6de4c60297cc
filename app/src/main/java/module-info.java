import org.jspecify.annotations.NullMarked;

/** The command line, and the composition roots. */
@NullMarked
module bellman.app {
  requires static transitive org.jspecify;
  requires bellman.balancer;
  requires bellman.speaker;
  requires bellman.controller;
  requires bellman.directory;
  requires bellman.kubernetes;
  requires bellman.edge.bfd;
  requires bellman.edge.bgp;
  requires bellman.linux;
  requires bellman.telemetry;
  requires com.fasterxml.jackson.annotation;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires org.slf4j;
  requires org.snakeyaml.engine;

  opens bellman.app.plan to
      com.fasterxml.jackson.databind;
  opens bellman.app.command to
      info.picocli;
}
