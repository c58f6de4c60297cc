/**
 * The certificates by which webhooks and metrics are served.
 *
 * <p>An API server calls a webhook only if the webhook's configuration names its certificate, or
 * who signed it. Each process makes a certificate of its own, whose key never leaves its memory
 * ({@link bellman.kubernetes.certificate.OwnCertificate}), and adds it to those that the
 * configurations name ({@link bellman.kubernetes.certificate.Trusted}, {@link
 * bellman.kubernetes.certificate.Injection}; ADR 0025). {@link
 * bellman.kubernetes.certificate.GivenCertificate} serves from files that somebody else keeps.
 *
 * <p>{@link bellman.kubernetes.certificate.ServingKey} is what a listener holds: the key in it is
 * exchanged while connections go on. {@link bellman.kubernetes.certificate.ClientAuthority} says
 * whose certificates an API server may show. All of this is on the controller's path only; a
 * speaker makes one self-signed certificate at most.
 */
package bellman.kubernetes.certificate;
