package dev.varve.config;

import java.util.Map;
import java.util.function.Function;

/**
 * How a scalar of the data map is written.
 *
 * @param name in the reference, such as {@code duration}
 * @param allowed what may stand there, for messages and the reference
 * @param schema the JSON Schema of the written form
 * @param confidential whether a value is never shown, not even when it is wrong
 * @param parser from the written form; throws {@link IllegalArgumentException} when it is not
 *     allowed
 */
record ValueType<T>(
    String name,
    String allowed,
    Map<String, Object> schema,
    boolean confidential,
    Function<String, T> parser) {

  static <T> ValueType<T> of(
      String name, String allowed, Map<String, Object> schema, Function<String, T> parser) {
    return new ValueType<>(name, allowed, schema, false, parser);
  }

  ValueType<T> hidden() {
    return new ValueType<>(name, allowed, schema, true, parser);
  }
}
