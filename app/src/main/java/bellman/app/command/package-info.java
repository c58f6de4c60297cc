/**
 * The commands, one class each: what a user may write, and which part of the program does it.
 *
 * <p>A command reads its options, calls something that does the work, prints, and returns the exit
 * status: 0 fine, 1 the input has problems, 2 wrong usage or unreadable input. Results go to
 * standard output and everything else to standard error, so that a pipe gets just the result.
 */
package bellman.app.command;
