/**
 * What the program costs, measured beside other programs in the same run.
 *
 * <p>{@link bellman.benchmark.Main} is the command behind {@code ./benchmark}, one measurement a
 * word: {@link bellman.benchmark.FullTable}, {@link bellman.benchmark.ChangeLatency}, {@link
 * bellman.benchmark.ResidentMemory}, {@link bellman.benchmark.PlanTime}. The measurements of whole
 * processes run over a {@link bellman.benchmark.Cable}: two network namespaces, with a {@link
 * bellman.benchmark.Sender} at one end and a {@link bellman.benchmark.BirdReceiver} at the other.
 *
 * <p>{@link bellman.benchmark.HostileRuns} lets the lab's hostile neighbors do their worst to the
 * program, and judges: its bars are in seconds and mebibytes, beside the same process at rest.
 *
 * <p>{@link bellman.benchmark.AgainstBase} holds the program to an older one in the same run; where
 * many routers are wanted, they are {@link bellman.benchmark.DiscardingEnd}s of this process.
 *
 * <p>Nothing else in here judges: the figures and the bars stand in {@code docs/performance}. The
 * tests run each measurement very small, to see that it measures something at all.
 */
@NullMarked
package bellman.benchmark;

import org.jspecify.annotations.NullMarked;
