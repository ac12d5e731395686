/** Which window a moment of event time falls in. Pure. */
package dev.varve.window;
