package bellman.balancer.frrk8s;

import bellman.api.resource.FrrConfiguration.Router;
import java.util.Set;

/**
 * What a neighbor may refer to.
 *
 * @param router the router that it is in
 * @param originated the prefixes of that router and of those that it imports from
 * @param profiles the names of the object's BFD profiles
 * @param prefixes the families of prefixes
 */
record Scope(Router router, Set<String> originated, Set<String> profiles, Prefixes prefixes) {}
