/**
 * Answers as text for people: tables in 80 columns where the data allows, plain lines, no color.
 *
 * <p>Everything here is a pure function of an answer. What scripts read is the JSON beside it.
 */
package bellman.app.text;
