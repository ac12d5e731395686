package dev.varve.policy;

import dev.varve.config.ColumnRule;
import dev.varve.config.ColumnRule.Kind;
import dev.varve.config.Secret;
import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The way back from the tokens of one domain to the values that they stand for, as canonical text.
 * Holds keys; made where it is used, never stored or sent. Not thread-safe.
 */
public final class Tokens {
  /** Shorter than a SIV is none. */
  private static final Pattern TOKEN =
      Pattern.compile(Token.LETTER + "([1-9][0-9]{0,6}):([A-Za-z0-9_-]{22,}+)");

  private static final Pattern PSEUDONYM = Pattern.compile("v[1-9][0-9]{0,6}:[A-Za-z0-9_-]{43}");
  private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();
  private static final Base64.Encoder UNPADDED = Base64.getUrlEncoder().withoutPadding();

  private final Map<Integer, List<Token>> byVersion = new TreeMap<>();

  private Tokens() {}

  /** What comes of a text that may be a token. */
  public sealed interface Reversal {
    /** The value's canonical text. */
    record Value(String text) implements Reversal {}

    /**
     * There is no way back; neither part holds anything of the text but a key's version.
     *
     * @param why what is wrong
     * @param hint what to do about it
     */
    record Refused(String why, String hint) implements Reversal {}
  }

  /**
   * The keys of a source's rules for a domain, and further ones by their version.
   *
   * @throws VarveException with {@code USAGE} if there is no key at all, {@code SECRET_UNRESOLVED}
   *     or {@code CONFIG_INVALID} if one cannot be read or is too short
   */
  public static Tokens of(SourceConfig source, String domain, Map<Integer, Secret> further) {
    Tokens tokens = new Tokens();
    List<ColumnRule> rules =
        source.columns().rules().stream().filter(rule -> rule.kind() == Kind.TOKENISE).toList();
    for (ColumnRule rule : rules) {
      if (rule.domain().equals(domain)) {
        String user = "a column rule of source " + source.name();
        tokens.add(RuleKey.of(rule.key(), rule.keyVersion(), user), domain);
      }
    }
    further.forEach(
        (version, key) -> tokens.add(RuleKey.of(key, version, "version " + version), domain));
    if (tokens.byVersion.isEmpty()) {
      throw noKey(source.name(), domain, rules);
    }
    return tokens;
  }

  private void add(RuleKey key, String domain) {
    byVersion
        .computeIfAbsent(key.version(), version -> new ArrayList<>())
        .add(Token.of(key, domain));
  }

  private static VarveException noKey(String source, String domain, List<ColumnRule> rules) {
    String domains =
        rules.stream()
            .map(ColumnRule::domain)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return VarveException.of(
        ErrorCode.USAGE,
        "source " + source + " has no rule tokenise of the domain " + domain,
        domains.isEmpty()
            ? "it has no such rule at all; for tokens of a rule that was taken out, give its key"
                + " with --key"
            : "domains of its rules tokenise: " + domains);
  }

  /** Reads the value out of a token. */
  public Reversal reverse(String text) {
    Matcher token = TOKEN.matcher(text);
    byte[] sealed = token.matches() ? decoded(token.group(2)) : null;
    if (sealed == null) {
      return PSEUDONYM.matcher(text).matches()
          ? new Reversal.Refused("a pseudonym, not a token", "a pseudonym has no way back")
          : new Reversal.Refused("no token", "a token is t<key version>:<characters>, whole");
    }
    int version = Integer.parseInt(token.group(1));
    List<Token> candidates = byVersion.getOrDefault(version, List.of());
    if (candidates.isEmpty()) {
      return new Reversal.Refused(
          "a token of key version " + version + ", and keys are known of " + byVersion.keySet(),
          "give that key: --key " + version + "='${file:/path}'");
    }
    return candidates.stream()
        .flatMap(candidate -> candidate.reversed(sealed).stream())
        .findFirst()
        .<Reversal>map(Reversal.Value::new)
        .orElseGet(() -> unlike(version));
  }

  private static Reversal unlike(int version) {
    return new Reversal.Refused(
        "not made with this key of version " + version + " for this domain, or changed since",
        "check domain, key and where the token is from");
  }

  /** Null for what the encoder would write otherwise: one token has one text. */
  private static byte[] decoded(String text) {
    if (text.length() % 4 == 1) {
      return null;
    }
    byte[] bytes = BASE64.decode(text);
    return UNPADDED.encodeToString(bytes).equals(text) ? bytes : null;
  }
}
