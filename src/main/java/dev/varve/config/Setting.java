package dev.varve.config;

import java.util.Objects;
import java.util.Set;

/**
 * One key of the data map that holds a value.
 *
 * @param path with {@code []} for each member of a list, such as {@code sources[].window.length}
 * @param shape one value, a list, or a map of names to values
 * @param fallback what holds when the key is not there
 * @param types of the sources that it applies to; empty for all
 * @param owner the record it ends up in, or null when it only steers reading
 * @param component that record's component
 * @param meaning a sentence or two for the reference
 * @param example a valid value other than the default
 */
record Setting<T>(
    String path,
    Shape shape,
    ValueType<T> type,
    Fallback fallback,
    Set<String> types,
    Class<? extends Record> owner,
    String component,
    String meaning,
    String example) {

  enum Shape {
    ONE,
    LIST,
    MAP
  }

  /** What holds when a key is not there. */
  sealed interface Fallback {
    /** The key must be there. */
    record Required() implements Fallback {}

    /** This value, as it would be written. */
    record Value(String text) implements Fallback {}

    /** What other settings imply, in words. */
    record Derived(String words) implements Fallback {}
  }

  Setting {
    Objects.requireNonNull(fallback, "fallback of " + path);
    Objects.requireNonNull(meaning, "meaning of " + path);
    Objects.requireNonNull(example, "example of " + path);
  }

  boolean required() {
    return fallback instanceof Fallback.Required;
  }

  /** Whether it applies to a source of this type. */
  boolean appliesTo(String sourceType) {
    return types.isEmpty() || types.contains(sourceType);
  }

  /** The key itself: the path's last part. */
  String key() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The section the key stands in; empty for the top. */
  String section() {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  static <T> Builder<T> at(String path, ValueType<T> type) {
    return new Builder<>(path, type);
  }

  /** Collects a setting's parts; {@link #example} ends it. */
  static final class Builder<T> {
    private final String path;
    private final ValueType<T> type;
    private Shape shape = Shape.ONE;
    private Fallback fallback = new Fallback.Required();
    private Set<String> types = Set.of();
    private Class<? extends Record> owner;
    private String component;
    private String meaning;

    private Builder(String path, ValueType<T> type) {
      this.path = path;
      this.type = type;
    }

    Builder<T> fills(Class<? extends Record> record, String name) {
      owner = record;
      component = name;
      return this;
    }

    Builder<T> forTypes(String... sourceTypes) {
      types = Set.of(sourceTypes);
      return this;
    }

    Builder<T> list() {
      shape = Shape.LIST;
      return this;
    }

    Builder<T> map() {
      shape = Shape.MAP;
      return this;
    }

    Builder<T> orElse(String text) {
      fallback = new Fallback.Value(text);
      return this;
    }

    Builder<T> orImplied(String words) {
      fallback = new Fallback.Derived(words);
      return this;
    }

    Builder<T> means(String text) {
      meaning = text;
      return this;
    }

    Setting<T> example(String text) {
      return new Setting<>(path, shape, type, fallback, types, owner, component, meaning, text);
    }
  }
}
