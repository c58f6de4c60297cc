package bellman.cluster;

import bellman.lab.LabException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl} for one user. Safe for use by several threads. */
public final class Kubectl {

  /** What a call left: its exit status, what it printed, and what it complained of. */
  public record Result(int status, String output, String complaint) {

    public boolean succeeded() {
      return status == 0;
    }
  }

  /** More than any call takes; the server may be gone. */
  private static final int SECONDS = 60;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Place place;
  private final Path kubeconfig;

  Kubectl(Place place, Path kubeconfig) {
    this.place = place;
    this.kubeconfig = kubeconfig;
  }

  /** Runs it and returns what it printed; an exit status other than 0 is an exception. */
  public String run(String... words) {
    return orThrow(result("", words), words);
  }

  /** Runs it and returns the JSON that it printed, as {@code -o json} has it. */
  public JsonNode json(String... words) {
    List<String> line = new ArrayList<>(List.of(words));
    line.add("-o");
    line.add("json");
    String output = run(line.toArray(String[]::new));
    try {
      return MAPPER.readTree(output);
    } catch (JsonProcessingException e) {
      throw new LabException("not JSON: " + output, e);
    }
  }

  /** Applies manifests: YAML or JSON, one document or several. */
  public String apply(String manifests) {
    return with(manifests, "apply", "-f", "-");
  }

  /** Runs it with this on its standard input; an exit status other than 0 is an exception. */
  public String with(String input, String... words) {
    return orThrow(result(input, words), words);
  }

  /** Runs it, whatever comes of it, with this on its standard input. */
  public Result result(String input, String... words) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "timeout",
                Integer.toString(SECONDS),
                Assets.kubectl(),
                "--kubeconfig",
                kubeconfig.toString()));
    line.addAll(List.of(words));
    try {
      Path folder = Files.createDirectories(kubeconfig.resolveSibling("calls"));
      Path in = Files.writeString(Files.createTempFile(folder, "call", ".in"), input);
      Path complaint = Files.createTempFile(folder, "call", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(place.inside(line))
                .redirectInput(in.toFile())
                .redirectError(complaint.toFile());
        // What it learns of the server it keeps, and never in the folder of the person who tests.
        builder.environment().put("KUBECACHEDIR", folder.resolve("cache").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output, Files.readString(complaint));
      } finally {
        Files.deleteIfExists(in);
        Files.deleteIfExists(complaint);
      }
    } catch (IOException e) {
      throw new LabException("could not run kubectl", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted during kubectl", e);
    }
  }

  private static String orThrow(Result result, String... words) {
    if (!result.succeeded()) {
      throw new LabException(
          "kubectl "
              + String.join(" ", words)
              + " ended with "
              + result.status
              + ": "
              + result.complaint
              + result.output);
    }
    return result.output;
  }
}
