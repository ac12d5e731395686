package dev.varve.job;

import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Entry;
import dev.varve.ledger.Manifest;
import dev.varve.lineage.LineageEventId;
import dev.varve.publish.LayerBook;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.time.Deadline;

/**
 * Announces published manifests, each event of each topic once and in order. At the start it is not
 * known what the topics have of the last ones: they are read back, and what they lack comes first.
 *
 * <p>Of two jobs on one archive both may read that an event is missing before either has sent it.
 * So only one does this at once: the job that the ledger's last manifest names. Another one waits
 * until it has put a manifest of its own, which is what fences the first one off; or, since the
 * first may be gone for good, until a live one would long have announced what it has published.
 *
 * <p>Not thread-safe.
 */
final class Announcer {
  private final List<Announcements> topics;
  private final Ledger ledger;
  private final LayerBook book;
  private final String job;
  private final Deadline rivalsTime;
  private boolean topicsKnown;

  /**
   * Announces what a book has published, and marks it there.
   *
   * @param book in which everything that was ever decided is published as far as it may be
   * @param job as manifests name it
   * @param rivalsTime how long what another job has published is left to it
   */
  Announcer(
      List<Announcements> topics, Ledger ledger, LayerBook book, String job, Duration rivalsTime) {
    this.topics = List.copyOf(topics);
    this.ledger = ledger;
    this.book = book;
    this.job = job;
    this.rivalsTime = Deadline.fromNow(rivalsTime);
    this.topicsKnown = book.published().sequence() <= book.settledThrough();
  }

  /** A manifest that was put just now; with what comes before it, if that is to come first. */
  void announce(Manifest manifest) {
    if (topicsKnown) {
      topics.forEach(each -> each.announce(manifest));
      book.markAnnounced(manifest.sequence());
    }
  }

  /**
   * Announces what the topics lack, once it is this job's to do so. Every transaction that the sink
   * has recovered must be committed.
   */
  void announceMissing() {
    if (topicsKnown) {
      return;
    }
    List<Manifest> unsure = manifestsAfter(book.settledThrough());
    Manifest last = unsure.get(unsure.size() - 1);
    if (!isOwn(last) && rivalsTime.hasTimeLeft()) {
      return;
    }
    List<Set<LineageEventId>> announced = announcedOf(unsure);
    if (manifestsAfter(last.sequence()).isEmpty()) {
      announce(unsure, announced);
    }
  }

  /** The same without another moment for it. */
  void announceMissingAtTheEnd() {
    if (!topicsKnown) {
      List<Manifest> unsure = manifestsAfter(book.settledThrough());
      announce(unsure, announcedOf(unsure));
    }
  }

  private List<Set<LineageEventId>> announcedOf(List<Manifest> manifests) {
    return topics.stream().map(each -> each.announcedOf(manifests)).toList();
  }

  private void announce(List<Manifest> manifests, List<Set<LineageEventId>> announced) {
    for (int i = 0; i < topics.size(); i++) {
      for (Manifest manifest : manifests) {
        topics.get(i).announce(manifest, announced.get(i));
      }
    }
    manifests.forEach(manifest -> book.markAnnounced(manifest.sequence()));
    topicsKnown = true;
  }

  private List<Manifest> manifestsAfter(long sequence) {
    try (var entries = ledger.readFrom(sequence + 1)) {
      return entries.map(Entry::manifest).toList();
    }
  }

  private boolean isOwn(Manifest manifest) {
    return job.equals(manifest.job().facts().get(Manifest.Writer.JOB));
  }
}
