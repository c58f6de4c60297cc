package bellman.directory;

import bellman.api.resource.Unquoted;
import bellman.api.resource.Written;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.YamlUnicodeReader;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes mappings, lists and scalars of YAML, as {@code kubectl} does: scalars are those of {@link
 * PlainScalars}, {@code <<} merges, keys are texts. A key that is there twice is a mistake, though,
 * since one of the two values would be lost.
 *
 * <p>What aliases stand for is there once, however often they are used. So that who walks through a
 * document takes no more time than its file is long, it may not be larger or deeper with all
 * aliases in place than some limits.
 */
final class YamlDocuments {

  /** Takes a document. */
  interface Each {
    /**
     * One more.
     *
     * @param value null if it is empty
     * @param line where it begins, from 0
     */
    void document(@Nullable Object value, int line);
  }

  private static final int MOST_CHARACTERS = 1 << 30;

  /** Objects are a tenth as deep, JSON's readers stop there as well. */
  private static final int DEEPEST = 1000;

  /** How many times as large as it is written a document may be... */
  private static final int MOST_TIMES = 20;

  /** ...once it is larger than this. */
  private static final int SMALL = 10_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(MOST_CHARACTERS).build();

  /** What an anchor marks; of no height as long as its end is not reached. */
  private record Anchored(@Nullable Object value, long size, int height) {}

  private final Iterator<Event> events;
  private final Map<String, Anchored> anchors = new HashMap<>();

  /** The nodes of the document that are written, and those with all aliases in place. */
  private long written;

  private long size;

  /** Of the node that was made last. */
  private int height;

  private YamlDocuments(Iterator<Event> events) {
    this.events = events;
  }

  /**
   * Reads all documents of a text, in order.
   *
   * @throws UnreadableException at the first one that is not readable; those before were taken
   */
  static void read(byte[] bytes, int from, int to, Each each) throws UnreadableException {
    try {
      var text = new YamlUnicodeReader(new ByteArrayInputStream(bytes, from, to - from));
      var events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
      while (events.hasNext()) {
        if (events.next() instanceof DocumentStartEvent) {
          Event first = events.next();
          int line = first.getStartMark().map(Mark::getLine).orElse(0);
          each.document(new YamlDocuments(events).node(first, 1), line);
        }
      }
    } catch (YamlEngineException e) {
      throw UnreadableException.of(e);
    }
  }

  private @Nullable Object node(Event event, int depth) throws UnreadableException {
    if (depth > DEEPEST) {
      throw bad(event, "it is nested too deeply");
    }
    written++;
    size++;
    height = 1;
    long before = size;
    return switch (event) {
      case AliasEvent alias -> aliased(alias, depth);
      case ScalarEvent scalar -> {
        Object value = scalar(scalar);
        anchor(scalar.getAnchor(), new Anchored(value, 1, 1));
        yield value;
      }
      case SequenceStartEvent start -> {
        open(start.getAnchor());
        Object value = list(depth);
        anchor(start.getAnchor(), new Anchored(value, size - before + 1, height));
        yield value;
      }
      case MappingStartEvent start -> {
        open(start.getAnchor());
        Object value = mapping(depth);
        anchor(start.getAnchor(), new Anchored(value, size - before + 1, height));
        yield value;
      }
      default -> throw bad(event, "it is truncated");
    };
  }

  private void open(Optional<Anchor> anchor) {
    anchor(anchor, new Anchored(null, 0, 0));
  }

  private void anchor(Optional<Anchor> anchor, Anchored marked) {
    anchor.ifPresent(name -> anchors.put(name.getValue(), marked));
  }

  private @Nullable Object aliased(AliasEvent alias, int depth) throws UnreadableException {
    // no message quotes the name: an unquoted password may begin with a star
    Anchored marked = anchors.get(alias.getAlias().getValue());
    if (marked == null) {
      throw bad(alias, "an alias without an anchor before it; quote text that begins with *");
    }
    if (marked.height() == 0 || depth + marked.height() > DEEPEST) {
      throw bad(alias, "it is nested too deeply: the alias contains itself, or too much");
    }
    height = marked.height();
    size += marked.size();
    if (size > SMALL && size > MOST_TIMES * written) {
      throw bad(alias, "it is far too large once its aliases are expanded");
    }
    return marked.value();
  }

  private List<@Nullable Object> list(int depth) throws UnreadableException {
    List<@Nullable Object> list = new ArrayList<>();
    int highest = 0;
    for (Event next = events.next(); !(next instanceof SequenceEndEvent); next = events.next()) {
      list.add(node(next, depth + 1));
      highest = Math.max(highest, height);
    }
    height = highest + 1;
    return list;
  }

  private Map<Object, @Nullable Object> mapping(int depth) throws UnreadableException {
    Map<@Nullable Object, @Nullable Object> mapping = new LinkedHashMap<>();
    Map<@Nullable Object, Boolean> merged = new HashMap<>(0);
    int highest = 0;
    for (Event next = events.next(); !(next instanceof MappingEndEvent); next = events.next()) {
      Event key = next;
      Object name = node(key, depth + 1);
      Event content = events.next();
      Object value = node(content, depth + 1);
      highest = Math.max(highest, height);
      if (isMerge(key)) {
        merge(mapping, merged, value, content);
        continue;
      }
      Object text = key(name, key);
      boolean isMerged = merged.remove(text) != null;
      if (mapping.containsKey(text) && !isMerged) {
        throw bad(key, "found duplicate key " + text);
      }
      mapping.put(text, value);
    }
    height = highest + 1;
    @SuppressWarnings("NullAway") // a null key is one that no field has
    Map<Object, @Nullable Object> made = mapping;
    return made;
  }

  private static boolean isMerge(Event key) {
    return key instanceof ScalarEvent scalar && scalar.isPlain() && scalar.getValue().equals("<<");
  }

  /** What comes later counts, as with {@code kubectl}; of several the first. */
  private static void merge(
      Map<@Nullable Object, @Nullable Object> mapping,
      Map<@Nullable Object, Boolean> merged,
      @Nullable Object value,
      Event at)
      throws UnreadableException {
    List<?> all = value instanceof List<?> several ? several.reversed() : List.of(orNothing(value));
    for (Object each : all) {
      if (!(each instanceof Map<?, ?> some)) {
        throw bad(at, "<< must be followed by a mapping, or a list of mappings");
      }
      some.forEach((name, content) -> {
        mapping.put(name, content);
        merged.put(name, true);
      });
    }
  }

  private static Object orNothing(@Nullable Object value) {
    return value == null ? "" : value;
  }

  /** Fields have names, whatever YAML takes them for. */
  private static @Nullable Object key(@Nullable Object key, Event at) throws UnreadableException {
    return switch (key) {
      case Unquoted unquoted -> unquoted.text();
      case Written(_, Object meaning) -> key(meaning, at);
      case Boolean flag -> flag.toString();
      case Long number -> number.toString();
      case List<?> _, Map<?, ?> _ -> throw bad(at, "a key must be text");
      case null -> null;
      default -> key;
    };
  }

  private static @Nullable Object scalar(ScalarEvent scalar) throws UnreadableException {
    String text = scalar.getValue();
    String tag = scalar.getTag().orElse("");
    return switch (tag) {
      case "" -> scalar.isPlain() ? PlainScalars.resolve(text) : text;
      case "tag:yaml.org,2002:bool",
          "tag:yaml.org,2002:int",
          "tag:yaml.org,2002:float",
          "tag:yaml.org,2002:null" ->
          meant(PlainScalars.resolve(text));
      case "tag:yaml.org,2002:binary" -> decoded(scalar);
      default -> text;
    };
  }

  private static @Nullable Object meant(@Nullable Object value) {
    return switch (value) {
      case Unquoted unquoted -> unquoted.meaning();
      case Written written -> written.meaning();
      case null, default -> value;
    };
  }

  private static String decoded(ScalarEvent scalar) throws UnreadableException {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(scalar.getValue());
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw bad(scalar, "!!binary must be followed by base64");
    }
  }

  private static UnreadableException bad(Event at, String why) {
    return new UnreadableException(at.getStartMark(), why);
  }
}
