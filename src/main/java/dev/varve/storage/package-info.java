/**
 * Objects on a file system or in a bucket, under one contract: whole objects, put once, never
 * changed. {@link dev.varve.storage.ObjectStore} is the door.
 */
package dev.varve.storage;
