/**
 * Records in quarantine as messages of a topic, made of a published manifest. {@link
 * dev.varve.quarantine.topic.RejectEvents} is the door.
 */
package dev.varve.quarantine.topic;
