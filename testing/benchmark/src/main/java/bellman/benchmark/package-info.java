/**
 * What the program costs, measured beside other programs in the same run.
 *
 * <p>{@link bellman.benchmark.Main} is the command behind {@code ./benchmark}, one measurement a
 * word: {@link bellman.benchmark.FullTable}, {@link bellman.benchmark.ChangeLatency}, {@link
 * bellman.benchmark.ResidentMemory}, {@link bellman.benchmark.PlanTime}. The measurements of whole
 * processes run over a {@link bellman.benchmark.Cable}: two network namespaces, with a {@link
 * bellman.benchmark.Sender} at one end and a {@link bellman.benchmark.BirdReceiver} at the other.
 *
 * <p>Nothing in here judges: the figures and the bars stand in {@code docs/performance}. The tests
 * run each measurement very small, to see that it measures something at all.
 */
@NullMarked
package bellman.benchmark;

import org.jspecify.annotations.NullMarked;
