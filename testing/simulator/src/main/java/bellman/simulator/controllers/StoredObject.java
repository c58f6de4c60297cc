package bellman.simulator.controllers;

import bellman.api.resource.ObjectKey;
import bellman.api.resource.Resource;

/**
 * An object as the server has it.
 *
 * @param uid another one for each object that is created, whatever its name
 * @param version counted up with each change of anything
 */
record StoredObject(Resource resource, long uid, long version) {

  ObjectKey key() {
    return resource.key();
  }
}
