/**
 * What a layer is and when it is final: collects what the writers sealed, decides layers in order,
 * chains their manifests, and finds its place again after a restore. A pure state machine; {@code
 * job} drives it.
 */
package dev.varve.publish;
