package dev.varve.config;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads secrets where they are used. The result is never logged, stored or put in a message; errors
 * name the reference only.
 */
public final class Secrets {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");
  private static final String OPENING = "${";

  private Secrets() {}

  /**
   * The text with every {@code ${env:NAME}} and {@code ${file:/path}} in it replaced by what the
   * environment or the file holds, less one line end at a file's end. Text without a reference is
   * returned as it is.
   *
   * @throws VarveException with {@code SECRET_UNRESOLVED} when a variable is not set, a file cannot
   *     be read, or a reference is of another form
   */
  public static String reveal(Secret secret) {
    return reveal(secret, System::getenv);
  }

  static String reveal(Secret secret, UnaryOperator<String> environment) {
    String text = secret.reference();
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder revealed = new StringBuilder();
    int end = 0;
    while (matcher.find()) {
      revealed.append(plain(text.substring(end, matcher.start())));
      revealed.append(
          matcher.group(1).equals("env")
              ? fromEnvironment(matcher.group(2), environment)
              : fromFile(matcher.group(2)));
      end = matcher.end();
    }
    return revealed.append(plain(text.substring(end))).toString();
  }

  /** Whether the text is one well-formed reference and nothing else. */
  public static boolean isReference(String text) {
    return REFERENCE.matcher(text).matches();
  }

  /** Whether a well-formed reference stands in the text. */
  static boolean hasReference(String text) {
    return REFERENCE.matcher(text).find();
  }

  /** Whether what follows each <code>${</code> in the text is a well-formed reference. */
  static boolean isWellFormed(String text) {
    return !REFERENCE.matcher(text).replaceAll("").contains(OPENING);
  }

  private static String plain(String text) {
    if (text.contains(OPENING)) {
      throw VarveException.of(
          ErrorCode.SECRET_UNRESOLVED,
          "a secret reference is of no known form",
          "write ${env:NAME} or ${file:/path}");
    }
    return text;
  }

  private static String fromEnvironment(String name, UnaryOperator<String> environment) {
    String value = environment.apply(name);
    if (value == null) {
      throw VarveException.of(
          ErrorCode.SECRET_UNRESOLVED,
          "secret ${env:" + name + "} is not set",
          "set the environment variable " + name + " for this process");
    }
    return value;
  }

  private static String fromFile(String path) {
    try {
      String content = Files.readString(Path.of(path));
      return content.replaceFirst("\\r?\\n\\z", "");
    } catch (IOException | InvalidPathException e) {
      throw VarveException.of(
          ErrorCode.SECRET_UNRESOLVED,
          "secret ${file:" + path + "} cannot be read: " + e.getClass().getSimpleName(),
          "let the user that runs this process read the file, in UTF-8",
          e);
    }
  }
}
