import org.jspecify.annotations.NullMarked;

/**
 * The objects that an API server or a folder holds: what they are, how they are read, defined and
 * converted. Pure.
 */
@NullMarked
module bellman.api {
  requires static transitive org.jspecify;
  requires transitive bellman.net;

  exports bellman.api.conversion;
  exports bellman.api.crd;
  exports bellman.api.resource;
  exports bellman.api.status;
}
