package bellman.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bellman.kubernetes.JsonObjects.Event;
import bellman.kubernetes.JsonObjects.Page;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectsTest {

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(json.replace('\'', '"').getBytes(UTF_8));
  }

  @Test
  void aPageIsReadObjectByObject() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    Page page =
        JsonObjects.page(
            stream(
                "{'kind':'List','metadata':{'resourceVersion':'7','continue':'abc'},'more':[{}],"
                    + "'items':[{'a':1,'b':[true,null,'x']},{'c':{'d':-2.5,'e':null}}]}"),
            FieldFilter.NONE,
            all::add);
    assertThat(page).isEqualTo(new Page("7", "abc"));
    assertThat(all)
        .containsExactly(
            Map.of("a", 1, "b", Arrays.asList(true, null, "x")), Map.of("c", Map.of("d", -2.5)));
  }

  @Test
  void theLastPageHasNoNext() throws IOException {
    assertThat(
            JsonObjects.page(
                stream("{'items':[],'metadata':{'resourceVersion':'7'}}"),
                FieldFilter.NONE,
                _ -> {}))
        .isEqualTo(new Page("7", ""));
  }

  @Test
  void wholeNumbersAreOfTheTypesThatTheDecoderKnows() throws IOException {
    assertThat(JsonObjects.read("{\"a\":1,\"b\":4294967296,\"c\":18446744073709551616}"))
        .isEqualTo(Map.of("a", 1, "b", 4294967296L, "c", new BigInteger("18446744073709551616")));
  }

  @Test
  void whatNobodyAsksForIsPassedOver() throws IOException {
    FieldFilter filter =
        FieldFilter.of(List.of("metadata.managedFields", "spec.selector", "spec.list.x", "ports"));
    List<Map<String, Object>> all = new ArrayList<>();
    var _ =
        JsonObjects.page(
            stream(
                "{'items':[{'metadata':{'managedFields':[{'a':{'b':1}}],'name':'x'},"
                    + "'spec':{'selector':{'a':'b'},'list':[{'x':1,'y':2}]},'ports':[{'port':1}],"
                    + "'status':{'ports':1}}]}"),
            filter,
            all::add);
    assertThat(all)
        .containsExactly(
            Map.of(
                "metadata", Map.of("name", "x"),
                "spec", Map.of("list", List.of(Map.of("y", 2))),
                "status", Map.of("ports", 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{'items':[",
        "{'items':[{'a':1}",
        "{'items':[{'a':1},{'b':",
        "{'items':[{'a':[1,2",
        "{'items':[{'a':1}]",
        "{'metadata':{'resourceVersion':'1'",
        "<html>"
      })
  void aPageThatEndsEarlyIsAnError(String json) {
    assertThatThrownBy(() -> JsonObjects.page(stream(json), FieldFilter.NONE, _ -> {}))
        .isInstanceOf(IOException.class);
  }

  @Test
  void eventsAreReadUntilTheStreamEnds() throws IOException {
    List<Event> events = new ArrayList<>();
    JsonObjects.events(
        stream(
            """
            {'type':'ADDED','object':{'a':1}}
            {'type':'MODIFIED','object':{'b':{'c':2}}}
            {'type':'BOOKMARK','object':{'b':{'c':2}}}
            {'object':{'a':3},'type':'DELETED'}
            """),
        FieldFilter.of(List.of("b.c")),
        events::add);
    assertThat(events)
        .containsExactly(
            new Event("ADDED", Map.of("a", 1)),
            new Event("MODIFIED", Map.of("b", Map.of())),
            // whole, since what it marks stands in its annotations
            new Event("BOOKMARK", Map.of("b", Map.of("c", 2))),
            new Event("DELETED", Map.of("a", 3)));
  }

  @Test
  void nothingIsReadAfterTheEventThatIsTheLastOne() throws IOException {
    List<Event> events = new ArrayList<>();
    JsonObjects.events(
        stream("{'type':'ERROR','object':{'code':410}} this is no JSON"),
        FieldFilter.NONE,
        event -> {
          events.add(event);
          return false;
        });
    assertThat(events).containsExactly(new Event("ERROR", Map.of("code", 410)));
  }

  @Test
  void anEventThatBreaksOffIsNotTold() {
    List<Event> events = new ArrayList<>();
    assertThatThrownBy(() ->
            JsonObjects.events(
                stream("{'type':'ADDED','object':{'a':1}}\n{'type':'DELETED','object':{'a'"),
                FieldFilter.NONE,
                events::add))
        .isInstanceOf(IOException.class);
    assertThat(events).hasSize(1);
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("text", "\"\\\n\u0001ü€😀");
    object.put("list", List.of(1, 2L, true, List.of(), Map.of()));
    object.put("gone", null);
    String json = JsonObjects.write(object);
    assertThat(json).endsWith("\"gone\":null}");
    assertThat(JsonObjects.read(json))
        .isEqualTo(
            Map.of("text", "\"\\\n\u0001ü€😀", "list", List.of(1, 2, true, List.of(), Map.of())));
  }
}
