/**
 * What an API server is to know of the custom resources: the CustomResourceDefinitions, as values.
 *
 * <p>{@link bellman.api.crd.Schema} is the part of OpenAPI that they need; {@link
 * bellman.api.crd.CustomResource} puts one kind together, and {@link
 * bellman.api.crd.CustomResources} has them all. They are MetalLB's, field by field, so that every
 * manifest of it stays valid, with Bellman's own fields, which are all optional. What the API
 * server lets through is read by {@code bellman.api.resource}, whose tests hold both against each
 * other.
 */
package bellman.api.crd;
