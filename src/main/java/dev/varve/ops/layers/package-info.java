/**
 * What an archive holds, layer by layer, from its ledger alone. {@link dev.varve.ops.layers.Layers}
 * is the door.
 */
package dev.varve.ops.layers;
