/**
 * An object in another version of its kind, as an API server asks for it.
 *
 * <p>{@link bellman.api.conversion.PeerConversion} writes a BGPPeer in its other version, and keeps
 * in an annotation what that version has no field for. Documents are maps, lists, texts, numbers
 * and booleans, as a JSON reader yields them.
 */
package bellman.api.conversion;
