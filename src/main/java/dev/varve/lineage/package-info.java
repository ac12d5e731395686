/**
 * What the company is told about a sealed window: OpenLineage run events, as a pure function of a
 * published manifest. The same manifest and context give the same bytes whenever they are asked
 * for, so an event can be announced again without being another one. The contract for consumers is
 * {@code docs/lineage.md}. {@link dev.varve.lineage.LineageEvents} is the door.
 */
package dev.varve.lineage;
