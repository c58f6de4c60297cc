import org.jspecify.annotations.NullMarked;

/** The command line, and the composition roots. */
@NullMarked
module bellman.app {
  requires static transitive org.jspecify;
  requires bellman.balancer;
  requires bellman.directory;
  requires bellman.socket;
  requires bellman.telemetry;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires java.net.http;
  requires org.slf4j;
  requires org.snakeyaml.engine;

  exports bellman.app;

  opens bellman.app to
      info.picocli,
      com.fasterxml.jackson.databind;
}
