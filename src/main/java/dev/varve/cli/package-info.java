/**
 * The command line: reads arguments, calls one of {@code ops}, prints. Data goes to standard
 * output, everything else to standard error; a failure is one message with a code and a hint, and
 * an exit code that follows from it. {@link dev.varve.cli.Varve} is the door.
 */
package dev.varve.cli;
