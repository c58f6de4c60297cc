package bellman.balancer.frrk8s;

import bellman.api.resource.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Something that a part of the configuration asks for and FRR-K8s can't do, or can't do so.
 *
 * @param name of the BGPPeer, BGPAdvertisement or BFDProfile
 * @param field such as {@code spec.med}; null if it is the object as a whole
 * @param message what is wrong, what happens instead, and how to mend it
 */
public record Finding(Kind kind, String name, @Nullable String field, String message) {}
