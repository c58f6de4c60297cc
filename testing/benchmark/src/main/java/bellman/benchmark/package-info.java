/** Benchmarks. */
package bellman.benchmark;
