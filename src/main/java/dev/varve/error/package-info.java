/** How Varve fails: a stable code, what happened and where, and what to do about it. */
package dev.varve.error;
