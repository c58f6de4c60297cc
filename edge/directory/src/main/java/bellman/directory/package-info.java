/** Manifests in files. */
package bellman.directory;
