package dev.varve.config;

import dev.varve.config.Values.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Walks a YAML tree along the registry: every key is known, there once and of the right shape,
 * every required one is there, and every value is of its type. What is not becomes a problem; the
 * walk goes on.
 */
final class DataMapReader {
  private static final int SHOWN_CHARACTERS_MAX = 60;

  private final String file;
  private final List<Problem> problems;
  private final Values values = new Values();

  /** That of the source whose keys are read. */
  private String sourceType = Settings.TYPES.get(0);

  DataMapReader(String file, List<Problem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** What the tree says; problems go to the list given at construction. */
  Values read(Node root) {
    section(Settings.SECTIONS.get(0), root, "");
    return values;
  }

  private void section(Section section, Node node, String at) {
    if (!(node instanceof MappingNode mapping)) {
      report(node, at, "found " + shape(node), "keys with values: " + keysOf(section));
      return;
    }
    Map<String, Node> children = children(section, mapping, at);
    for (Setting<?> setting : Settings.settingsOf(section.path())) {
      Node child = children.get(setting.key());
      if (child != null) {
        setting(setting, child, join(at, setting.key()));
      } else if (setting.required() && setting.appliesTo(sourceType)) {
        report(node, join(at, setting.key()), "missing", setting.type().allowed());
      }
    }
    for (Section inner : Settings.sectionsOf(section.path())) {
      Node child = children.get(inner.key());
      if (child != null) {
        inner(inner, child, join(at, inner.key()));
      } else if (Settings.requires(inner, sourceType)) {
        report(node, join(at, inner.key()), "missing", "keys with values: " + keysOf(inner));
      }
    }
  }

  private void inner(Section section, Node node, String at) {
    if (!section.isList()) {
      section(section, node, at);
      return;
    }
    if (!(node instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
      report(node, at, "found " + shape(node), "a list, each with " + keysOf(section));
      return;
    }
    values.listed(at, sequence.getValue().size());
    for (int i = 0; i < sequence.getValue().size(); i++) {
      if (section.path().equals(Settings.TYPE.section())) {
        sourceType = typeOf(sequence.getValue().get(i));
      }
      section(section, sequence.getValue().get(i), at + "[" + i + "]");
    }
  }

  /** The type that a source says it has; one that there is not counts as the default. */
  private static String typeOf(Node source) {
    if (source instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key
            && key.getValue().equals(Settings.TYPE.key())
            && tuple.getValueNode() instanceof ScalarNode value
            && Settings.TYPES.contains(value.getValue())) {
          return value.getValue();
        }
      }
    }
    return Settings.TYPES.get(0);
  }

  private Map<String, Node> children(Section section, MappingNode mapping, String at) {
    Map<String, Node> children = new LinkedHashMap<>();
    TreeSet<String> known = new TreeSet<>(keys(section));
    for (NodeTuple tuple : mapping.getValue()) {
      String key = key(tuple.getKeyNode(), at);
      if (key == null) {
        continue;
      }
      if (!known.contains(key)) {
        unknown(tuple.getKeyNode(), join(at, key), key, known);
      } else if (children.putIfAbsent(key, tuple.getValueNode()) != null) {
        report(tuple.getKeyNode(), join(at, key), "found a second time", "each key once");
      }
    }
    return children;
  }

  private String key(Node node, String at) {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return shown(scalar.getValue());
    }
    report(node, at, "found " + shape(node) + " as a key", "a plain word");
    return null;
  }

  private void unknown(Node node, String at, String key, TreeSet<String> known) {
    String meant =
        DidYouMean.among(known, key).map(word -> "; did you mean '" + word + "'?").orElse("");
    report(node, at, "unknown key", String.join(", ", known) + meant);
  }

  private void setting(Setting<?> setting, Node node, String at) {
    Object value =
        switch (setting.shape()) {
          case ONE -> scalar(setting.type(), node, at);
          case LIST -> list(setting, node, at);
          case MAP -> map(setting, node, at);
        };
    if (value != null) {
      values.put(at, value, place(node));
    } else {
      values.wrong(at);
    }
  }

  private Object scalar(ValueType<?> type, Node node, String at) {
    if (!(node instanceof ScalarNode scalar) || isEmpty(scalar) && !isWord(type, scalar)) {
      report(node, at, "found " + shape(node), type.allowed());
      return null;
    }
    try {
      return type.parser().apply(scalar.getValue());
    } catch (IllegalArgumentException | ArithmeticException refused) {
      report(node, at, found(type, scalar.getValue()), type.allowed());
      return null;
    }
  }

  /** YAML's null where {@code null} is one of the words. */
  private static boolean isWord(ValueType<?> type, ScalarNode scalar) {
    return type.schema().get("enum") instanceof List<?> words && words.contains(scalar.getValue());
  }

  private List<Object> list(Setting<?> setting, Node node, String at) {
    if (!(node instanceof SequenceNode sequence)
        || setting.required() && sequence.getValue().isEmpty()) {
      report(node, at, "found " + shape(node), "a list, each " + setting.type().allowed());
      return null;
    }
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      Object value = scalar(setting.type(), sequence.getValue().get(i), at + "[" + i + "]");
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }

  private Map<String, Object> map(Setting<?> setting, Node node, String at) {
    if (!(node instanceof MappingNode mapping)) {
      report(node, at, "found " + shape(node), "names with values");
      return null;
    }
    Map<String, Object> map = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = key(tuple.getKeyNode(), at);
      if (key == null) {
        continue;
      }
      String path = join(at, key);
      Object value = scalar(setting.type(), tuple.getValueNode(), path);
      if (map.containsKey(key)) {
        report(tuple.getKeyNode(), path, "found a second time", "each key once");
      } else if (value != null) {
        map.put(key, value);
        values.put(path, value, place(tuple.getValueNode()));
      }
    }
    return map;
  }

  private void report(Node node, String path, String found, String allowed) {
    Place place = place(node);
    problems.add(new Problem(file, place.line(), place.column(), path, found, allowed));
  }

  private static Place place(Node node) {
    return new Place(node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1);
  }

  private static String found(ValueType<?> type, String text) {
    if (type.confidential()) {
      return text.contains("${")
          ? "found a reference of another form"
          : "found plain text, not shown here";
    }
    return "found '" + shown(text) + "'";
  }

  /** Short, on one line, and without what may be credentials of a URI. */
  private static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ").replaceAll("//[^/]*@", "//***@");
    return line.length() <= SHOWN_CHARACTERS_MAX
        ? line
        : line.substring(0, SHOWN_CHARACTERS_MAX) + "…";
  }

  private static boolean isEmpty(ScalarNode scalar) {
    return scalar.getTag().equals(Tag.NULL) || scalar.getValue().isEmpty();
  }

  private static String shape(Node node) {
    if (node instanceof ScalarNode scalar) {
      return isEmpty(scalar) ? "nothing" : "a single value";
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue().isEmpty() ? "an empty list" : "a list";
    }
    return "keys with values";
  }

  private String keysOf(Section section) {
    return String.join(", ", keys(section));
  }

  /** Those that a source of the present type may have. */
  private List<String> keys(Section section) {
    List<String> keys = new ArrayList<>();
    Settings.settingsOf(section.path()).stream()
        .filter(setting -> setting.appliesTo(sourceType))
        .forEach(setting -> keys.add(setting.key()));
    Settings.sectionsOf(section.path()).stream()
        .filter(inner -> Settings.applies(inner, sourceType))
        .forEach(inner -> keys.add(inner.key()));
    return keys;
  }

  private static String join(String at, String key) {
    return at.isEmpty() ? key : at + "." + key;
  }
}
