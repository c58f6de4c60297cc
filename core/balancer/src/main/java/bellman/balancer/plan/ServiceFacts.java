package bellman.balancer.plan;

import bellman.balancer.allocator.Decision.Assigned;
import bellman.balancer.resource.Service;

/** All that decides where a service with an address is announced. */
public record ServiceFacts(Service service, Assigned assigned, Endpoints endpoints) {}
