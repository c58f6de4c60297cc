/**
 * The process of a controller: {@link bellman.app.controller.LeaderTerm} has a {@link
 * bellman.app.controller.Controller} work for as long as this process leads. That one runs the
 * machine ({@link bellman.controller.ControllerMachine}), which decides, on a thread of its own,
 * and does what it wants done; writes go out in parallel, a few at a time, and their outcomes come
 * back as inputs.
 */
package bellman.app.controller;
