package dev.varve.policy;

import java.util.regex.Pattern;

/** A text in which {@code *} stands for any characters and {@code ?} for one. Case counts. */
record Glob(String text, Pattern regex) {
  static Glob of(String text) {
    StringBuilder regex = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
              }
            });
    return new Glob(text, Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  boolean matches(String name) {
    return regex.matcher(name).matches();
  }

  /** Whether it matches whatever there is. */
  boolean isAny() {
    return text.equals("*");
  }
}
