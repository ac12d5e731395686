package dev.varve.config;

import java.io.Serializable;

/**
 * What a source may store in one day, from midnight to midnight in its window's zone. A limit of 0
 * is none.
 *
 * @param bytesPerDay bytes of data files and manifests
 * @param objectsPerDay data files and manifests
 * @param requestsPerDay requests to the store that sealing and publishing make
 * @param warnPercent how much of a limit is used when it is told
 */
public record QuotaConfig(
    long bytesPerDay, long objectsPerDay, long requestsPerDay, int warnPercent)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How much of a limit is used when it is told, where the data map does not say. */
  static final int WARN_PERCENT = 80;

  /** No limit. */
  public static final QuotaConfig NONE = new QuotaConfig(0, 0, 0, WARN_PERCENT);

  /** Whether there is a limit at all. */
  public boolean isLimited() {
    return bytesPerDay > 0 || objectsPerDay > 0 || requestsPerDay > 0;
  }
}
