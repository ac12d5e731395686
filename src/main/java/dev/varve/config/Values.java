package dev.varve.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a data map says, by concrete path, with where it says so. Of values that were wrong it only
 * knows that they are there. A setting within lists is asked for with its places in them, the
 * outermost first.
 */
final class Values {
  /** A line and a column, both counted from 1. */
  record Place(int line, int column) {}

  private record Located(Object value, Place place) {}

  private final Map<String, Located> byPath = new HashMap<>();
  private final Map<String, Integer> lists = new HashMap<>();
  private final Set<String> wrong = new HashSet<>();

  void put(String path, Object value, Place place) {
    byPath.put(path, new Located(value, place));
  }

  void wrong(String path) {
    wrong.add(path);
  }

  /** Notes that a list of sections stands at this path. */
  void listed(String path, int count) {
    lists.put(path, count);
  }

  int sources() {
    return count(Settings.NAME);
  }

  /** How many sections the list has whose members hold this setting. */
  int count(Setting<?> setting, int... at) {
    String path = path(setting, at);
    return lists.getOrDefault(path.substring(0, Math.max(0, path.indexOf("[]"))), 0);
  }

  /** Whether the file says so itself. */
  boolean has(Setting<?> setting, int... at) {
    return byPath.containsKey(path(setting, at));
  }

  /** Whether the file says something wrong. */
  boolean isWrong(Setting<?> setting, int... at) {
    return wrong.contains(path(setting, at));
  }

  /** Where the file says so; null if it does not. */
  Place place(Setting<?> setting, int... at) {
    return placeAt(path(setting, at));
  }

  Place placeAt(String path) {
    Located located = byPath.get(path);
    return located == null ? null : located.place();
  }

  /** The value, else the default, else null. */
  <T> T one(Setting<T> setting, int... at) {
    Object value = valueAt(path(setting, at));
    if (value == null && setting.fallback() instanceof Setting.Fallback.Value fallback) {
      return setting.type().parser().apply(fallback.text());
    }
    @SuppressWarnings("unchecked") // put by the reader, from this setting's own parser
    T typed = (T) value;
    return typed;
  }

  /** The list, else an empty one. */
  <T> List<T> list(Setting<T> setting, int... at) {
    Object value = valueAt(path(setting, at));
    @SuppressWarnings("unchecked") // put by the reader, from this setting's own parser
    List<T> typed = value == null ? List.of() : (List<T>) value;
    return typed;
  }

  /** The map, else an empty one. */
  <T> Map<String, T> map(Setting<T> setting, int... at) {
    Object value = valueAt(path(setting, at));
    @SuppressWarnings("unchecked") // put by the reader, from this setting's own parser
    Map<String, T> typed = value == null ? new LinkedHashMap<>() : (Map<String, T>) value;
    return typed;
  }

  static String path(Setting<?> setting, int... at) {
    String path = setting.path();
    for (int index : at) {
      path = path.replaceFirst("\\[]", "[" + index + "]");
    }
    return path;
  }

  private Object valueAt(String path) {
    Located located = byPath.get(path);
    return located == null ? null : located.value();
  }
}
