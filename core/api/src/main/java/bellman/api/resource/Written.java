package bellman.api.resource;

/**
 * A number or a boolean of a YAML file that is written otherwise than it is printed: {@code 1.0},
 * {@code 010}, {@code True}. What is said of it has the words of the file.
 *
 * @param meaning a Boolean or a Number
 */
public record Written(String text, Object meaning) {}
