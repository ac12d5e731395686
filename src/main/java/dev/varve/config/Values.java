package dev.varve.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a data map says, by concrete path, with where it says so. Values that were wrong are not in
 * it.
 */
final class Values {
  /** A line and a column, both counted from 1. */
  record Place(int line, int column) {}

  private record Located(Object value, Place place) {}

  private final Map<String, Located> byPath = new HashMap<>();
  private int sources;

  void put(String path, Object value, Place place) {
    byPath.put(path, new Located(value, place));
  }

  void sourcesFound(int count) {
    sources = count;
  }

  int sources() {
    return sources;
  }

  /** Whether the file says so itself. */
  boolean has(Setting<?> setting, int source) {
    return byPath.containsKey(path(setting, source));
  }

  /** Where the file says so; null if it does not. */
  Place place(Setting<?> setting, int source) {
    return placeAt(path(setting, source));
  }

  Place placeAt(String path) {
    Located located = byPath.get(path);
    return located == null ? null : located.place();
  }

  /** The value, else the default, else null. */
  <T> T one(Setting<T> setting, int source) {
    Object value = valueAt(path(setting, source));
    if (value == null && setting.fallback() instanceof Setting.Fallback.Value fallback) {
      return setting.type().parser().apply(fallback.text());
    }
    @SuppressWarnings("unchecked") // put by the reader, from this setting's own parser
    T typed = (T) value;
    return typed;
  }

  <T> T one(Setting<T> setting) {
    return one(setting, 0);
  }

  /** The list, else an empty one. */
  <T> List<T> list(Setting<T> setting, int source) {
    Object value = valueAt(path(setting, source));
    @SuppressWarnings("unchecked") // put by the reader, from this setting's own parser
    List<T> typed = value == null ? List.of() : (List<T>) value;
    return typed;
  }

  /** The map, else an empty one. */
  <T> Map<String, T> map(Setting<T> setting, int source) {
    Object value = valueAt(path(setting, source));
    @SuppressWarnings("unchecked") // put by the reader, from this setting's own parser
    Map<String, T> typed = value == null ? new LinkedHashMap<>() : (Map<String, T>) value;
    return typed;
  }

  <T> Map<String, T> map(Setting<T> setting) {
    return map(setting, 0);
  }

  static String path(Setting<?> setting, int source) {
    return setting.path().replace("[]", "[" + source + "]");
  }

  private Object valueAt(String path) {
    Located located = byPath.get(path);
    return located == null ? null : located.value();
  }
}
