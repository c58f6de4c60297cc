package bellman.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is written for people, and for programs. */
@Isolated
class LogsTest {

  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("bellman.telemetry.LogsTest");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream standard = System.err;
  private Handler[] handlers;
  private Level level;

  @BeforeEach
  void capture() {
    handlers = ROOT.getHandlers();
    level = ROOT.getLevel();
    System.setErr(new PrintStream(written, true, StandardCharsets.US_ASCII));
  }

  @AfterEach
  void restore() {
    System.setErr(standard);
    Arrays.stream(ROOT.getHandlers()).forEach(ROOT::removeHandler);
    Arrays.stream(handlers).forEach(ROOT::addHandler);
    ROOT.setLevel(level);
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private List<JsonNode> objects() throws Exception {
    List<JsonNode> all = new ArrayList<>();
    for (String line : text().split("\n", -1)) {
      if (!line.isEmpty()) {
        all.add(new ObjectMapper().readTree(line));
      }
    }
    return all;
  }

  @Test
  void peopleReadLines() {
    Logs.start("info");
    OURS.warning("one {0}");
    OURS.log(Level.SEVERE, "two", new IllegalStateException("why"));
    OURS.fine("three");

    assertThat(text().lines().limit(3))
        .satisfiesExactly(
            line -> assertThat(line).matches("\\S{23}Z WARN  one \\{0}"),
            line -> assertThat(line).matches("\\S{23}Z ERROR two"),
            line -> assertThat(line).isEqualTo("java.lang.IllegalStateException: why"));
    assertThat(text()).doesNotContain("three");
  }

  @Test
  void programsReadAnObjectALine() throws Exception {
    Logs.start("debug", LogFormat.JSON);
    OURS.fine("a");
    OURS.info("b");
    OURS.warning("c");
    OURS.log(Level.SEVERE, "d", new IllegalStateException("why\n\"so\""));

    List<JsonNode> all = objects();
    assertThat(all)
        .extracting(each -> each.path("level").asText() + " " + each.path("msg").asText())
        .containsExactly("debug a", "info b", "warn c", "error d");
    assertThat(all.getFirst().fieldNames())
        .toIterable()
        .containsExactly("ts", "level", "caller", "msg");
    assertThat(Instant.parse(all.getFirst().path("ts").asText())).isNotNull();
    assertThat(all.getFirst().path("caller").asText()).isEqualTo("bellman.telemetry.LogsTest");
    assertThat(all.getLast().path("error").asText())
        .isEqualTo("java.lang.IllegalStateException: why\n\"so\"");
    assertThat(all.getLast().path("stack").asText()).contains("\tat ", "LogsTest");
  }

  @Test
  void whateverIsSaidIsOneObject() throws Exception {
    Logs.start("info", LogFormat.JSON);
    List<String> said =
        new ArrayList<>(
            List.of(
                "",
                "\n",
                "a\r\nb",
                "\"\\/\b\f\t",
                "{}",
                "\u0000\u001f\u007f\u0085\u2028\u2029",
                "\u00e4\u6f22\ud83d\ude00",
                "{0} {1} '",
                "\u001b[31mred"));
    var random = new Random(20_261_201);
    for (int i = 0; i < 200; i++) {
      var text = new StringBuilder();
      for (int j = random.nextInt(30); j > 0; j--) {
        int point = random.nextInt(random.nextBoolean() ? 0x80 : 0x3000);
        text.appendCodePoint(point);
      }
      said.add(text.toString());
    }
    said.forEach(OURS::info);
    assertThat(objects()).extracting(each -> each.path("msg").asText()).isEqualTo(said);
  }

  @Test
  void halfACharacterKeepsItsLineWhole() throws Exception {
    Logs.start("info", LogFormat.JSON);
    OURS.info("a\ud83d");
    assertThat(objects())
        .singleElement()
        .extracting(each -> each.path("msg").asText())
        .asString()
        .startsWith("a");
  }

  @Test
  void othersAreHeardOfWhatMatters() {
    Logs.start("debug");
    for (String name : List.of("jdk.event.security", "sun.net.x", "io.other")) {
      Logger other = Logger.getLogger(name);
      other.fine("a certificate, from " + name);
      other.warning("something, from " + name);
    }
    OURS.fine("ours");
    assertThat(text())
        .doesNotContain("a certificate")
        .contains("from jdk.event.security", "from sun.net.x", "from io.other", "DEBUG ours");
  }

  @Test
  void anotherFormatIsRefused() {
    assertThat(LogFormat.parse("json")).isEqualTo(LogFormat.JSON);
    assertThat(LogFormat.parse("text")).isEqualTo(LogFormat.TEXT);
    assertThatThrownBy(() -> LogFormat.parse("yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'yaml' is not a log format: text or json");
  }
}
