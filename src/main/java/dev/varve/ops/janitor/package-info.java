/** What lies below an archive's tables and belongs to nothing; which of it may go, and why. */
package dev.varve.ops.janitor;
