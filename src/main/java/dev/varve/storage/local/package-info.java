/**
 * Objects as files below a directory: whole, durable once put, and put by exactly one of several
 * writers. {@link dev.varve.storage.local.LocalObjectStore} is the door.
 */
package dev.varve.storage.local;
