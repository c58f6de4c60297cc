/**
 * What an API server asks before it takes an object.
 *
 * <p>{@link bellman.balancer.admission.Admission} judges a {@link
 * bellman.balancer.admission.Change} by what it adds: the objects are decoded and compiled without
 * and with it, all together, by the code that {@code validate} runs. A problem that was there
 * before denies nothing, or a cluster with one slip in it could not be edited any more; nor does a
 * reference to what is not there yet, since objects come in any order. What is left is denied, also
 * where it comes up in another object than the one that is edited.
 *
 * <p>What users have FRR-K8s do is judged otherwise: by {@link
 * bellman.balancer.admission.FrrAdmission}, whose {@link bellman.balancer.admission.FrrQuestion} is
 * told of Bellman's objects one after the other, since each may be long. A user's object is denied
 * if FRR-K8s could not take Bellman's beside it any more.
 *
 * <p>Documents are maps, lists, texts, numbers and booleans, as a JSON reader yields them.
 */
package bellman.balancer.admission;
