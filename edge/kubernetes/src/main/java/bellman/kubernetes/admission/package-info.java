/**
 * The webhooks that an API server calls: may this object be so, and how is it written in another
 * version?
 *
 * <p>{@link bellman.kubernetes.admission.WebhookServer} is the HTTPS server, on MetalLB's paths;
 * {@link bellman.kubernetes.admission.AdmissionReview} and {@link
 * bellman.kubernetes.admission.ConversionReview} turn a request into an answer, and leave the
 * judgment to {@code core}. What a change is judged against comes from {@link
 * bellman.kubernetes.admission.Configuration}: best from the API server itself, since a cache that
 * is a moment behind lets two objects through that don't go together. Objects of another
 * installation in the cluster are left to its own webhooks ({@link
 * bellman.kubernetes.admission.Neighbors}).
 *
 * <p>Nothing here knows of Services, and nothing that goes wrong here touches what is announced.
 * Requests are served on virtual threads and share nothing.
 */
package bellman.kubernetes.admission;
