/**
 * The backend that has FRR-K8s speak BGP.
 *
 * <p>A node's plan is rendered as an FRRConfiguration ({@code core}'s {@code frrk8s}), fitted in
 * with what users have for the node, and written when it changed ({@link
 * bellman.app.frrk8s.FrrSpeaker}). What FRR-K8s says of the node and of its sessions comes back and
 * becomes the same answers as those of our own engine ({@link bellman.app.frrk8s.FrrAnswers}).
 */
package bellman.app.frrk8s;
