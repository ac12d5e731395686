/**
 * Objects in an S3 bucket, put by one conditional request each. {@link
 * dev.varve.storage.s3.S3ObjectStore} is the door.
 */
package dev.varve.storage.s3;
