/**
 * The certificates by which webhooks and metrics are served.
 *
 * <p>An API server calls a webhook only if its certificate is signed by the authority that the
 * webhook's configuration names. {@link bellman.kubernetes.certificate.Bundle} is an authority and
 * a serving certificate, as they stand in a Secret; {@link bellman.kubernetes.certificate.Renewal}
 * says what must become of it at a given time; {@link
 * bellman.kubernetes.certificate.KeptCertificate} keeps the Secret, the configurations that name
 * its authority, and the key that is served with, in step with each other. {@link
 * bellman.kubernetes.certificate.GivenCertificate} serves from files that somebody else keeps.
 *
 * <p>{@link bellman.kubernetes.certificate.ServingKey} is what a listener holds: the key in it is
 * exchanged while connections go on. All of this is on the controller's path only; a speaker makes
 * one self-signed certificate at most.
 */
package bellman.kubernetes.certificate;
