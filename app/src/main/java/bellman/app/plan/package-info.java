/**
 * The plan as a document: {@link bellman.app.plan.PlanDocument} is the JSON that scripts build on,
 * key by key, and everything in it is sorted.
 */
package bellman.app.plan;
