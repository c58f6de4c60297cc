package bellman.cluster;

import bellman.lab.Lab;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who asked the API server for what: a file that the server writes if it is started with {@link
 * #flags}.
 */
public final class AuditLog {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path policy;
  private final Path file;

  /**
   * A request that was answered.
   *
   * @param what the resource with its group and subresource, as in {@code
   *     ipaddresspools.metallb.io/status}; the path where it is none
   * @param namespace empty where there is none
   * @param name empty where many were asked for
   * @param code of HTTP
   */
  public record Request(
      String user, String verb, String what, String namespace, String name, int code) {

    /** {@code patch services/status}. */
    public String right() {
      return verb + " " + what;
    }
  }

  public AuditLog(Lab lab) {
    Path folder = lab.newFolder("audit");
    policy = folder.resolve("policy.yaml");
    file = folder.resolve("audit.log");
    try {
      Files.writeString(
          policy,
          """
          apiVersion: audit.k8s.io/v1
          kind: Policy
          omitStages: [RequestReceived]
          rules:
          - level: Metadata
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** More flags for the API server. */
  public String[] flags() {
    return new String[] {"--audit-policy-file=" + policy, "--audit-log-path=" + file};
  }

  /** What a user has asked for so far, oldest first. A watch is there as soon as it has begun. */
  public List<Request> of(User user) {
    List<Request> all = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.endsWith("}")) { // the last one may just be being written
          JsonNode event = MAPPER.readTree(line);
          if (event.path("user").path("username").asText().equals(user.name())) {
            all.add(request(event));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static Request request(JsonNode event) {
    JsonNode object = event.path("objectRef");
    String group = object.path("apiGroup").asText("");
    String part = object.path("subresource").asText("");
    String what =
        object.isMissingNode()
            ? event.path("requestURI").asText()
            : object.path("resource").asText()
                + (group.isEmpty() ? "" : "." + group)
                + (part.isEmpty() ? "" : "/" + part);
    return new Request(
        event.path("user").path("username").asText(),
        event.path("verb").asText(),
        what,
        object.path("namespace").asText(""),
        object.path("name").asText(""),
        event.path("responseStatus").path("code").asInt());
  }
}
