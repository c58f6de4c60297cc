/** Where the process begins: {@link bellman.app.Main} runs one command of {@code command}. */
package bellman.app;
