/**
 * Opens the store that a URI or a data map names. {@link dev.varve.storage.factory.ObjectStores} is
 * the door.
 */
package dev.varve.storage.factory;
