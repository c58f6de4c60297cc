package bellman.directory;

import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A text is not YAML, or not what a manifest may be. */
final class UnreadableException extends Exception {

  private static final long serialVersionUID = 1;

  private static final String UNDEFINED_TAG = "found undefined tag handle";

  private final int line;
  private final int column;

  /**
   * As one without a place, if the mark is absent.
   *
   * @param why in one sentence without a full stop
   */
  UnreadableException(Optional<Mark> mark, String why) {
    super(why.replace('\n', ' '));
    this.line = mark.map(Mark::getLine).orElse(-1);
    this.column = mark.map(Mark::getColumn).orElse(-1);
  }

  static UnreadableException of(YamlEngineException e) {
    if (e instanceof MarkedYamlEngineException marked) {
      String why = String.valueOf(marked.getProblem());
      return new UnreadableException(
          marked.getProblemMark(),
          // it would be followed by what is written, which may be a password
          why.startsWith(UNDEFINED_TAG) ? "a tag with an undefined handle" : why);
    }
    return new UnreadableException(
        Optional.empty(),
        e.getCause() instanceof CharacterCodingException
            ? "it is not valid UTF-8"
            : String.valueOf(e.getMessage()));
  }

  /**
   * Where it is, in words; empty if that is not known.
   *
   * @param linesBefore the lines of the file before the text
   */
  String where(int linesBefore) {
    return line < 0 ? "" : "line " + (linesBefore + line + 1) + ", column " + (column + 1);
  }
}
