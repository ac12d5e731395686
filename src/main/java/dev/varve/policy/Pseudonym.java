package dev.varve.policy;

import static dev.varve.policy.RuleKey.utf8;

import javax.crypto.Mac;

/**
 * Pseudonyms by HMAC-SHA-256 (RFC 2104) over the domain, a zero byte and the value's text: {@code
 * v<key version>:<43 characters of base64url>}. A domain has no zero byte, so no two pairs of
 * domain and value have one input. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
 */
final class Pseudonym extends KeyedTreatment {
  private final Mac mac;
  private final byte[] domain;

  private Pseudonym(RuleKey key, String domain) {
    super(key.prefix('v'), key.mark("hmac", domain));
    this.mac = key.mac("HmacSHA256");
    this.domain = utf8(domain + '\0');
  }

  static Pseudonym of(RuleKey key, String domain) {
    return new Pseudonym(key, domain);
  }

  @Override
  byte[] bytesOf(String text) {
    mac.update(domain);
    return mac.doFinal(utf8(text));
  }
}
