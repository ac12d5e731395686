/**
 * Column rules: what happens to a column's values before anything of them is stored. {@link
 * dev.varve.policy.ColumnPolicy} is the door; it makes a {@link dev.varve.policy.TablePolicy} of
 * each schema version, and masks the bytes of rejects. {@link dev.varve.policy.ColumnRules} tells,
 * without any key, which columns rules mean. Everything here is a function of the data map, the
 * keys and the row. {@link dev.varve.policy.Tokens} is the way back from tokens to values.
 */
package dev.varve.policy;
